/** From the options of `check` to the instance that they mean. */
import type { Specification } from '../../model/check/specification.ts';
import { BUGS, type Bug } from '../../model/spec/base/bugs.ts';
import {
  BASE_INSTANCES,
  type BaseBounds,
  BUG_INSTANCES,
  baseInstance,
} from '../../model/spec/base/instance.ts';
import { DEFAULT_PROTOCOL_BOUNDS, type ProtocolBounds } from '../../model/spec/protocol/bounds.ts';
import { REJECTIONS } from '../../model/spec/protocol/rejections.ts';
import { VARIANTS, type Variant } from '../../model/spec/protocol/rules.ts';
import {
  type ProtocolSpecification,
  type ProtocolState,
  protocolInstance,
} from '../../model/spec/protocol/specification.ts';
import { walk } from '../../model/spec/protocol/story.ts';
import type { CheckValues } from './check-entry.ts';
import { UsageError } from './usage-error.ts';

/** What is done with an instance, whichever specification it is of. */
export type WithSpecification<Result> = <Local, Message, View>(
  specification: Specification<Local, Message, View>,
) => Result;

/** @throws UsageError for options that do not go together. */
export function withInstance<Result>(values: CheckValues, use: WithSpecification<Result>): Result {
  return values.spec === 'base' ? use(baseInstance(baseBounds(values))) : use(protocolOf(values));
}

function baseBounds(values: CheckValues): BaseBounds {
  refuse(values, ['pre-vote', 'check-quorum'], 'protocol');
  const bug = bugOf(values);
  const known = baseUsual(values, bug);
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
    bug,
  };
  if (bug !== 'figure-8') return bounds;
  if (bounds.servers < 3) throw new UsageError('--bug figure-8 needs --servers 3 or more');
  if (bounds.terms < 5 || bounds.log < 1) {
    throw new UsageError(
      '--bug figure-8 begins in term 4 with an entry: it needs --terms 5 and --log 1, or more',
    );
  }
  return bounds;
}

function baseUsual({ instance }: CheckValues, bug: Bug | null): BaseBounds {
  if (instance !== 'usual') return BASE_INSTANCES[instance];
  return bug === null ? BASE_INSTANCES.C : BUG_INSTANCES[bug];
}

function protocolOf(values: CheckValues): ProtocolSpecification {
  refuse(values, ['self-messages', 'no-drop'], 'base');
  if (values.instance !== 'usual')
    throw new UsageError('--instance is of base: give the bounds of protocol one by one');
  if (values.duplicates !== null) {
    throw new UsageError(
      '--duplicates is of base: in protocol a message arrives any number of times until it is lost',
    );
  }
  const variant = variantOf(values);
  const usual = { ...DEFAULT_PROTOCOL_BOUNDS, ...(variant === null ? {} : REJECTIONS[variant].bounds) };
  const bounds: ProtocolBounds = {
    ...usual,
    servers: values.servers ?? usual.servers,
    values: values.values ?? usual.values,
    terms: values.terms ?? usual.terms,
    log: values.log ?? usual.log,
    messages: values.messages ?? usual.messages,
    crashes: values.restarts ?? usual.crashes,
    preVote: values['pre-vote'] || usual.preVote,
    checkQuorum: values['check-quorum'] || usual.checkQuorum,
    variant,
  };
  if (variant === null || REJECTIONS[variant].story.length === 0) return protocolInstance(bounds);
  const specification = protocolInstance(bounds, prepared(bounds, variant));
  return { ...specification, name: `${specification.name}, from a prepared state` };
}

/** The state that the variant's story leads to by the correct rules. */
function prepared(bounds: ProtocolBounds, variant: Variant): ProtocolState {
  try {
    return walk(protocolInstance({ ...bounds, variant: null }), REJECTIONS[variant].story);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(
      `--bug ${variant} begins in a prepared state that these bounds do not reach (${why}); leave them out`,
    );
  }
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
