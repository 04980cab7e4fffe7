import type { MemberId } from '../../src/base/types.ts';

/** Whether what one server sends to another gets nowhere now. */
export type IsCut = (from: MemberId, to: MemberId) => boolean;
