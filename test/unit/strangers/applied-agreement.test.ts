import { describe, expect, it } from 'vitest';
import { createJudge } from '../../../properties/judge.ts';
import type { WorldView } from '../../../properties/world-view.ts';
import { appliedAgreement } from '../../../strangers/applied-agreement.ts';
import { entryOf } from '../../../strangers/shared/command-feed.ts';

/** What it says of servers that apply entries, given as server, index, term. */
function judge(applied: readonly (readonly [number, number, number])[]): string[] {
  const messages: string[] = [];
  // It asks nothing of the world.
  const world = {} as WorldView;
  const violated = ({ message }: { message: string }) => messages.push(message);
  const all = createJudge([appliedAgreement], [1, 2], world, { violated });
  for (const [server, index, term] of applied) all.applied(server, entryOf(index, term, null));
  return messages;
}

describe('applied-agreement', () => {
  it('holds where servers apply the same, one of them later', () => {
    expect(
      judge([
        [1, 1, 1],
        [1, 2, 1],
        [2, 1, 1],
      ]),
    ).toEqual([]);
  });

  it('notices another entry at an index', () => {
    expect(
      judge([
        [1, 1, 1],
        [2, 1, 2],
      ])[0],
    ).toContain('server 2 applied an entry of term 2');
  });

  it('notices a gap, and an entry that is applied twice', () => {
    expect(judge([[1, 2, 1]])[0]).toContain('index 2 where index 1 was due');
    expect(
      judge([
        [1, 1, 1],
        [1, 1, 1],
      ])[0],
    ).toContain('index 1 where index 2 was due');
  });
});
