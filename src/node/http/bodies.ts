/** The boundary through which JSON bodies of requests enter: a valid value out, or null after a 400 that says why. */
import { isUtf8 } from 'node:buffer';
import * as ParseResult from '@effect/schema/ParseResult';
import * as Schema from '@effect/schema/Schema';
import { isText } from '../../base/text.ts';
import type { Call } from './call.ts';

/** JSON can name half of a surrogate pair, which has no UTF-8: who reads the value would get another one. */
const Text = Schema.String.pipe(
  Schema.filter(isText, { message: () => 'is no text: it has half of a surrogate pair' }),
);
const SwapBody = Schema.Struct({ expected: Schema.NullOr(Text), value: Text });
const JoinBody = Schema.Struct({
  node_id: Schema.NonEmptyString,
  /** HOST:PORT where the other servers reach it. */
  address: Schema.NonEmptyString,
  /** HOST:PORT where clients reach it; one port above `address` unless told. */
  client_address: Schema.optional(Schema.NonEmptyString),
});
const MemberBody = Schema.Struct({ node_id: Schema.NonEmptyString });
const TransferBody = Schema.Struct({ node_id: Schema.optional(Schema.NonEmptyString) });
const HealthBody = Schema.Struct({ healthy: Schema.Boolean, reason: Schema.optional(Schema.String) });
const StoreBody = Schema.Struct({ data: Schema.Unknown, source: Schema.optional(Schema.String) });

export const readSwapBody = reader(SwapBody);
export const readJoinBody = reader(JoinBody);
export const readMemberBody = reader(MemberBody);
export const readTransferBody = reader(TransferBody);
export const readHealthBody = reader(HealthBody);
export const readStoreBody = reader(StoreBody);

function reader<A, I>(schema: Schema.Schema<A, I>): (call: Call) => A | null {
  const decode = Schema.decodeUnknownEither(schema, { onExcessProperty: 'error', errors: 'first' });
  return (call) => {
    if (!isUtf8(call.body)) {
      call.fail(400, 'bad-request', 'the body is not UTF-8 text');
      return null;
    }
    let value: unknown;
    try {
      value = JSON.parse(call.body.length === 0 ? '{}' : call.body.toString('utf8'));
    } catch (error) {
      call.fail(400, 'bad-request', `the body is not JSON: ${(error as Error).message}`);
      return null;
    }
    const decoded = decode(value);
    if (decoded._tag === 'Right') return decoded.right;
    const [issue] = ParseResult.ArrayFormatter.formatErrorSync(decoded.left);
    const place = (issue?.path ?? []).map(String).join('.') || 'the body';
    call.fail(400, 'bad-request', `${place}: ${issue?.message.split('\n')[0] ?? 'it is not valid'}`);
    return null;
  };
}
