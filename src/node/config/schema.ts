/**
 * The boundary through which settings enter: flags, environment and file, put together, in; a configuration that keeps
 * all rules, or one clear line, out. The rules are those of the reference designs L and K besides our own.
 */
import * as ParseResult from '@effect/schema/ParseResult';
import * as Schema from '@effect/schema/Schema';
import { isServerName, parseEndpoint, parseMember } from './addresses.ts';
import { ConfigurationError } from './configuration-error.ts';
import { FAILOVER_MODES } from './failover-modes.ts';
import { PRESETS } from './timing.ts';

const INTEGER_MAX = Number.MAX_SAFE_INTEGER;
/** A day: what is longer is a mistake of units. */
const MS_MAX = 86_400_000;

const rule = <A>(message: string, holds: (value: A) => boolean) =>
  Schema.filter<Schema.Schema<A>>((value) => holds(value) || message);

const ServerName = Schema.String.pipe(
  rule('it must not be blank, and have no white space, "=", "/" or ","', isServerName),
);
const Address = Schema.String.pipe(
  rule('it must be HOST:PORT', (text: string) => parseEndpoint(text) !== null),
);
const MemberText = Schema.String.pipe(
  rule('it must be NAME=PEER-ADDRESS/CLIENT-ADDRESS', (text: string) => parseMember(text) !== null),
);
const NotBlank = Schema.String.pipe(rule('it must not be blank', (text: string) => text.trim() !== ''));
const integer = (min: number, max: number) => {
  const message = `it must be an integer from ${min} to ${max}`;
  return Schema.Number.annotations({ message: () => message }).pipe(
    rule(message, (n: number) => Number.isInteger(n) && n >= min && n <= max),
  );
};
const Milliseconds = integer(0, MS_MAX);
const oneOf = (words: readonly string[]) =>
  Schema.String.pipe(rule(`it must be one of: ${words.join(', ')}`, (word: string) => words.includes(word)));

const SettingsSchema = Schema.Struct({
  name: Schema.optional(ServerName),
  clusterId: Schema.optional(integer(0, INTEGER_MAX)),
  data: Schema.optional(NotBlank),
  peerAddress: Schema.optional(Address),
  peerListen: Schema.optional(Address),
  clientAddress: Schema.optional(Address),
  clientListen: Schema.optional(Address),
  members: Schema.optional(Schema.Array(MemberText)),
  selfAddr: Schema.optional(Address),
  peers: Schema.optional(Schema.Array(Address)),
  join: Schema.optional(Schema.Array(Address)),
  learner: Schema.optional(Schema.Boolean),
  token: Schema.optional(NotBlank),
  tokenFile: Schema.optional(NotBlank),
  writeToken: Schema.optional(NotBlank),
  writeTokenFile: Schema.optional(NotBlank),
  tlsCa: Schema.optional(NotBlank),
  tlsCert: Schema.optional(NotBlank),
  tlsKey: Schema.optional(NotBlank),
  clientTlsCert: Schema.optional(NotBlank),
  clientTlsKey: Schema.optional(NotBlank),
  clientTlsCa: Schema.optional(NotBlank),
  clientTlsRequire: Schema.optional(Schema.Boolean),
  preset: Schema.optional(oneOf(PRESETS)),
  electionTimeoutMin: Schema.optional(Milliseconds),
  electionTimeoutMax: Schema.optional(Milliseconds),
  heartbeatInterval: Schema.optional(Milliseconds),
  contactHeartbeatTimeout: Schema.optional(Milliseconds),
  contactElectionTimeout: Schema.optional(Milliseconds),
  contactLeaseTimeout: Schema.optional(Milliseconds),
  leaseReads: Schema.optional(Schema.Boolean),
  failover: Schema.optional(oneOf(FAILOVER_MODES)),
  failoverPrimary: Schema.optional(ServerName),
  failoverMarker: Schema.optional(NotBlank),
  failoverProgram: Schema.optional(NotBlank),
  snapshotEntries: Schema.optional(integer(1, INTEGER_MAX)),
  requestTimeout: Schema.optional(integer(1, MS_MAX)),
  bodyBytesMax: Schema.optional(integer(1, 2 ** 30)),
  trace: Schema.optional(NotBlank),
  logLevel: Schema.optional(oneOf(['trace', 'debug', 'info', 'warn', 'error', 'silent'])),
});

/** What was said, each by itself in order; what was not said is not there. */
export type Settings = typeof SettingsSchema.Type;

const decode = Schema.decodeUnknownEither(SettingsSchema, { onExcessProperty: 'error', errors: 'first' });

/**
 * @param said by whom each field was said, for the message.
 * @throws ConfigurationError whose message names the field, where it was said, and the rule.
 */
export function readSettings(value: unknown, said: (field: string) => string): Settings {
  const decoded = decode(value);
  if (decoded._tag === 'Right') return decoded.right;
  const [issue] = ParseResult.ArrayFormatter.formatErrorSync(decoded.left);
  const [field, ...place] = (issue?.path ?? []).map(String);
  if (field === undefined) throw new ConfigurationError('', 'the settings must be a JSON object');
  const found = JSON.stringify(valueAt(value, [field, ...place])) ?? 'missing';
  const message = issue?._tag === 'Unexpected' ? 'there is no such setting' : issue?.message;
  const where = place.length === 0 ? said(field) : `${said(field)}, item ${Number(place[0]) + 1}`;
  throw new ConfigurationError(field, `${where} is ${found}: ${message}`);
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  // Walks plain JSON alone, in which every object is a record.
  return path.reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], value);
}
