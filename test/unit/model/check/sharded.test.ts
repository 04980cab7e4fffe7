/** Several shards find what one worker finds, to the state; whatever goes from one to the other goes as a copy. */
import { describe, expect, test } from 'vitest';
import { explore } from '../../../../model/check/explore.ts';
import { DEFAULT_BOUNDS, type Exploration } from '../../../../model/check/result.ts';
import { Shard } from '../../../../model/check/sharded/shard.ts';
import { ShardedSearch } from '../../../../model/check/sharded/sharded-search.ts';
import type { Specification } from '../../../../model/check/specification.ts';
import { BASE_INSTANCES, BUG_INSTANCES, baseInstance } from '../../../../model/spec/base/instance.ts';
import { DEFAULT_PROTOCOL_BOUNDS } from '../../../../model/spec/protocol/bounds.ts';
import { protocolInstance } from '../../../../model/spec/protocol/specification.ts';

const watch = { now: () => 0 };

function search<Local, Message, View>(
  specification: Specification<Local, Message, View>,
  count: number,
  maxBytes = DEFAULT_BOUNDS.maxBytes,
): Exploration {
  const search = new ShardedSearch<Local, Message>(count, watch);
  const shards = Array.from({ length: count }, (_, index) => {
    return new Shard(specification, { maxBytes, symmetry: false }, { index, count });
  });
  for (;;) {
    const requests = structuredClone(search.requests);
    const end = search.take(shards.map((shard, n) => structuredClone(shard.answer(requests[n]!))));
    if (end !== null) return end;
  }
}

/** Without what depends on how the memory is shared out. */
function counts({ ending, distinct, generated, depth, deadlocks, deadlockDepth }: Exploration): object {
  return { ending, distinct, generated, depth, deadlocks, deadlockDepth };
}

describe('shards', () => {
  test.each([1, 2, 3])('%i of them count what one worker counts: a bag of messages', (count) => {
    const specification = baseInstance(BASE_INSTANCES.A);
    const alone = explore(specification, DEFAULT_BOUNDS, watch).exploration;
    expect(alone.deadlocks).toBeGreaterThan(0);
    expect(counts(search(specification, count))).toEqual(counts(alone));
  });

  test('two of them count what one worker counts: messages that stay', () => {
    const specification = protocolInstance({ ...DEFAULT_PROTOCOL_BOUNDS, servers: 2, preVote: true });
    const alone = explore(specification, DEFAULT_BOUNDS, watch).exploration;
    expect(counts(search(specification, 2))).toEqual(counts(alone));
  });

  test('they notice a violation', () => {
    expect(search(baseInstance(BUG_INSTANCES['forgotten-vote']), 2).ending).toBe('violated');
  });

  test('the bound on memory ends them with a partial result', () => {
    const specification = baseInstance(BASE_INSTANCES.C);
    const exploration = search(specification, 2, 2 ** 20);
    expect(exploration.ending).toBe('memory');
    expect(exploration.distinct).toBeGreaterThan(1_000);
    expect(exploration.distinct).toBeLessThan(201_614);
  });
});
