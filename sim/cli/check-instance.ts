/** From the options of `check` to the instance that they mean. */
import type { Specification } from '../../model/check/specification.ts';
import { BUGS, type Bug } from '../../model/spec/base/bugs.ts';
import { BASE_INSTANCES, type BaseBounds, baseInstance } from '../../model/spec/base/instance.ts';
import { DEFAULT_PROTOCOL_BOUNDS, type ProtocolBounds } from '../../model/spec/protocol/bounds.ts';
import { VARIANTS, type Variant } from '../../model/spec/protocol/rules.ts';
import { protocolInstance } from '../../model/spec/protocol/specification.ts';
import type { CheckValues } from './check-entry.ts';
import { UsageError } from './usage-error.ts';

/** What is done with an instance, whichever specification it is of. */
export type WithSpecification<Result> = <Local, Message, View>(
  specification: Specification<Local, Message, View>,
) => Result;

/** @throws UsageError for options that do not go together. */
export function withInstance<Result>(values: CheckValues, use: WithSpecification<Result>): Result {
  return values.spec === 'base'
    ? use(baseInstance(baseBounds(values)))
    : use(protocolInstance(protocolBounds(values)));
}

function baseBounds(values: CheckValues): BaseBounds {
  refuse(values, ['pre-vote', 'check-quorum'], 'protocol');
  const known: BaseBounds = BASE_INSTANCES[values.instance];
  const bounds: BaseBounds = {
    servers: values.servers ?? known.servers,
    values: values.values ?? known.values,
    terms: values.terms ?? known.terms,
    log: values.log ?? known.log,
    messages: values.messages ?? known.messages,
    duplicates: values.duplicates ?? known.duplicates,
    restarts: values.restarts ?? known.restarts,
    selfMessages: values['self-messages'] || known.selfMessages,
    drop: !values['no-drop'],
    bug: bugOf(values),
  };
  if (bounds.bug !== 'figure-8') return bounds;
  if (bounds.servers < 3) throw new UsageError('--bug figure-8 needs --servers 3 or more');
  if (bounds.terms < 5 || bounds.log < 1) {
    throw new UsageError(
      '--bug figure-8 begins in term 4 with an entry: it needs --terms 5 and --log 1, or more',
    );
  }
  return bounds;
}

function protocolBounds(values: CheckValues): Partial<ProtocolBounds> {
  refuse(values, ['self-messages', 'no-drop'], 'base');
  if (values.duplicates !== null) {
    throw new UsageError(
      '--duplicates is of base: in protocol a message arrives any number of times until it is lost',
    );
  }
  const usual = DEFAULT_PROTOCOL_BOUNDS;
  return {
    servers: values.servers ?? usual.servers,
    values: values.values ?? usual.values,
    terms: values.terms ?? usual.terms,
    log: values.log ?? usual.log,
    messages: values.messages ?? usual.messages,
    crashes: values.restarts ?? usual.crashes,
    preVote: values['pre-vote'],
    checkQuorum: values['check-quorum'],
    variant: variantOf(values),
  };
}

function bugOf({ bug }: CheckValues): Bug | null {
  if (bug === 'none') return null;
  if (isBug(bug)) return bug;
  throw new UsageError(`--bug ${bug} is of protocol: add --spec protocol`);
}

function variantOf({ bug }: CheckValues): Variant | null {
  if (bug === 'none') return null;
  if (isVariant(bug)) return bug;
  throw new UsageError(`--bug ${bug} is of base: leave --spec protocol out`);
}

function isBug(name: string): name is Bug {
  return name in BUGS;
}

function isVariant(name: string): name is Variant {
  return name in VARIANTS;
}

function refuse(values: CheckValues, flags: readonly (keyof CheckValues)[], spec: string): void {
  for (const flag of flags) {
    if (values[flag] === true)
      throw new UsageError(`--${flag} is of ${spec}: add --spec ${spec}, or leave it out`);
  }
}
