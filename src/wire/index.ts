/** The wire format, for replicas and for the networks between them. */
export type { Codec, CreateCodec, Refusal, WireLimits } from './codec.ts';
export { createCodec } from './create-codec.ts';
export { identifyFrame } from './identify-frame.ts';
