/** How servers say that requests ended: each outcome as it is true, and as it is not; and that there is one. */
import { describe, expect, test } from 'vitest';
import type { Reply, Request } from '../../../properties/request.ts';
import { NO_MEMBER } from '../../../src/base/types.ts';
import { type Configuration, simpleConfiguration } from '../../../src/raft/configuration.ts';
import type { MembershipChange } from '../../../src/raft/membership-change.ts';
import { MessageKind } from '../../../src/raft/message.ts';
import { Role } from '../../../src/raft/state.ts';
import type { TransferOutcome } from '../../../src/replica/outcome.ts';
import { answer, ask, led, said, setClock, viewOf } from './answering.ts';
import { type Change, configurationEntry, entry, SETTINGS, type Story } from './observations.ts';

const TIMEOUT = SETTINGS.electionTimeoutMax;

describe('outcomes-are-true', () => {
  test('a proposal is committed where and as it is said to be', () => {
    const committed = (index: number, term: number) =>
      answer(led(), 1, {
        kind: 'propose',
        request: { kind: 'propose', bytes: 3 },
        outcome: { kind: 'committed', index, term, result: null },
      });
    expect(committed(1, 1)).toEqual([]);
    expect(committed(1, 2)).toHaveLength(1);
    expect(committed(2, 1)).toEqual([
      'server 1 says of a request (propose) that it is committed at index 2 of term 1; it has committed up to 1, and holds nothing there',
    ]);
  });

  test('what is committed for a client is an entry of a client', () => {
    const story = led();
    const configuration = simpleConfiguration([1, 2, 3]);
    story.replicate([1, 2], [configurationEntry(2, 1, configuration)]);
    story.see(1, { commit: 2, applied: 2, leader: 1, configuration });
    expect(
      answer(story, 1, {
        kind: 'propose',
        request: { kind: 'propose', bytes: 3 },
        outcome: { kind: 'committed', index: 2, term: 1, result: null },
      }),
    ).toEqual([
      "server 1 says of a request (propose) that it is committed at index 2, where there is no client's entry",
    ]);
  });

  test('nobody knows how it ends when the leadership is lost, and not before', () => {
    const unknown = (server: number) =>
      answer(led(), server, {
        kind: 'propose',
        request: { kind: 'propose', bytes: 3 },
        outcome: { kind: 'unknown', reason: 'leadership-lost', leader: 1 },
      });
    expect(unknown(2)).toEqual([]);
    expect(unknown(1)).toEqual([
      'server 1 says of a request (propose) that its leadership is lost; it leads term 1',
    ]);
  });

  test('who leads again, in a later term, may say of what it was asked before that the leadership was lost', () => {
    const story = led();
    const request = ask(story, 1, { kind: 'propose', bytes: 3 });
    story.see(1, { role: Role.Follower, term: 2 });
    story.elect(1, 3, [2]);
    const outcome = { kind: 'unknown', reason: 'leadership-lost', leader: 1 } as const;
    story.judge.replied(1, { kind: 'propose', request, outcome });
    expect(said(story)).toEqual([]);
    expect(answer(story, 1, { kind: 'propose', request: { kind: 'propose', bytes: 3 }, outcome })).toEqual([
      'server 1 says of a request (propose) that its leadership is lost; it leads term 3',
    ]);
  });

  test('a read shows no more than is applied', () => {
    const ready = (index: number) =>
      answer(led(), 1, { kind: 'read', request: { kind: 'read' }, outcome: { kind: 'ready', index } });
    expect(ready(1)).toEqual([]);
    expect(ready(2)).toEqual([
      'server 1 says of a request (read) that its state is that of index 2; it has applied up to 1',
    ]);
  });

  test('a server that is told to stop answers all', () => {
    const story = led();
    const request = ask(story, 1, { kind: 'read' });
    ask(story, 1, { kind: 'propose', bytes: 3 });
    const outcome = { kind: 'refused', reason: 'stopped', leader: NO_MEMBER } as const;
    viewOf(story, 1).ready = false;
    story.judge.replied(1, { kind: 'read', request, outcome });
    story.judge.quit(1);
    story.judge.stopped(1, null, true);
    expect(said(story)).toEqual(['server 1 was told to stop, and leaves 1 requests without an answer']);
  });

  test('nothing is answered twice, and a server that stops by itself has answered all', () => {
    const story = led();
    const request = ask(story, 1, { kind: 'read' });
    const reply: Reply = { kind: 'read', request, outcome: { kind: 'ready', index: 1 } };
    story.judge.replied(1, reply);
    story.judge.replied(1, reply);
    ask(story, 1, { kind: 'read' });
    ask(story, 2, { kind: 'read' });
    story.judge.stopped(1, { code: 'sync-failed', message: 'fsync failed' }, true);
    story.judge.stopped(2, null, true);
    expect(said(story)).toEqual([
      'server 1 answers a request (read) a second time, or one that nobody made',
      'server 1 stopped by itself, and leaves 1 requests without an answer',
    ]);
  });
});

describe('outcomes-are-true: changes', () => {
  const REMOVE: MembershipChange = { kind: 'remove', id: 3 };
  const JOINT: Configuration = {
    ...simpleConfiguration([1, 2]),
    outgoing: [1, 2, 3],
    highestId: 3,
    autoLeave: true,
  };

  /** Server 1 was asked to remove 3, and appended this. */
  function changing(next: Configuration): { readonly story: Story; readonly request: Request } {
    const story = led();
    const request = ask(story, 1, { kind: 'change', changes: [REMOVE], autoLeave: true });
    const change = { append: [configurationEntry(2, 1, next)], configuration: next };
    story.see(1, { input: 'configuration-change', ...change, ticket: true });
    story.write(2, change);
    return { story, request };
  }

  function commit({ story, request }: ReturnType<typeof changing>, configuration: Configuration): string[] {
    story.see(1, { commit: 2 });
    if (request.kind === 'change') {
      story.judge.replied(1, {
        kind: 'change',
        request,
        outcome: { kind: 'committed', index: 2, configuration },
      });
    }
    return said(story);
  }

  test('one that is committed has happened', () => {
    const after = simpleConfiguration([1, 2]);
    expect(commit(changing(after), after)).toEqual([]);
  });

  test('one that is committed, and has not happened, or is not over, or not committed', () => {
    const before = simpleConfiguration([1, 2, 3]);
    expect(commit(changing(before), before)).toEqual([
      "server 1 says of a request (change) that it is committed at 2, where the configuration is not what 'remove 3' makes of it",
    ]);
    expect(commit(changing(JOINT), JOINT)).toEqual([
      'server 1 says of a request (change) that it is done, with a joint configuration at 2 that is to be left by itself',
    ]);
    const outcome = { kind: 'committed', index: 1, configuration: before } as const;
    expect(
      answer(led(), 1, {
        kind: 'change',
        request: { kind: 'change', changes: [], autoLeave: true },
        outcome,
      }),
    ).toEqual([
      'server 1 says of a request (change) that its configuration is committed at 1; it is not, of what is up to 1',
    ]);
  });

  test('one that is committed, or that a server which leads no more was asked for, is answered within the event', () => {
    const { story } = changing(simpleConfiguration([1, 2]));
    for (const event of [3, 3, 4, 5]) {
      story.time.event = event;
      story.see(1, { commit: 2 });
      expect(said(story)).toHaveLength(event > 3 ? 1 : 0);
    }
    expect(said(story)).toEqual([
      'server 1 has not answered a change: its configuration, of index 2, is committed',
    ]);
    const lost = changing(JOINT).story;
    for (const event of [3, 4]) {
      lost.time.event = event;
      lost.see(1, { commit: 2, role: event > 3 ? Role.Follower : Role.Leader });
    }
    expect(said(lost)).toEqual([]);
    lost.time.event = 5;
    lost.see(1, {});
    expect(said(lost)).toEqual(['server 1 has not answered a change: it does not lead that term any more']);
  });
});

describe('proposals-end', () => {
  const COMMITTED = { kind: 'committed', index: 2, term: 1, result: null } as const;

  /** Leader 1 of term 1 is asked for so many entries, and appends them from index 2 on; then this happens, one thing in each event. */
  function proposed(count: number, ...changes: readonly Change[]) {
    const story = led();
    const requests = Array.from({ length: count }, () => ask(story, 1, { kind: 'propose', bytes: 3 }));
    const append = requests.map((_, at) => entry(2 + at, 1));
    const happens = (change: Change): void => {
      story.time.event += 1;
      story.see(1, { input: 'applied', leader: 1, ...change });
    };
    happens({ input: 'proposal', append });
    changes.forEach(happens);
    return { story, requests, happens, said: () => story.of('proposals-end') };
  }

  test('one whose entry is applied', () => {
    const { happens, said } = proposed(2, { commit: 2, applied: 2 });
    expect(said()).toEqual([]);
    happens({});
    happens({});
    expect(said()).toEqual([
      'server 1 has not answered the proposal that is entry 2: it has applied up to 2',
    ]);
  });

  test('those that are not committed when the leadership is lost, even behind one that is', () => {
    const { happens, said } = proposed(3, { commit: 2 }, { role: Role.Follower, term: 2 });
    expect(said()).toEqual([]);
    happens({ commit: 4, applied: 1 });
    expect(said()).toEqual(
      [3, 4].map(
        (index) =>
          `server 1 has not answered the proposal that is entry ${index}: it does not lead term 1 any more, and has not seen it committed`,
      ),
    );
  });

  test('the run is over before the server is seen again', () => {
    const { story, said } = proposed(1, { commit: 2, applied: 2 });
    story.judge.finished();
    expect(said()).toEqual([]);
    story.time.event += 1;
    story.judge.finished();
    expect(said()).toHaveLength(1);
  });

  test('one that becomes an entry before another one that came first', () => {
    const story = led();
    for (const bytes of [5, 3]) ask(story, 1, { kind: 'propose', bytes });
    story.time.event += 1;
    story.see(1, { input: 'proposal', leader: 1, append: [{ ...entry(2, 1), payload: new Uint8Array(3) }] });
    expect(story.of('proposals-end')).toEqual([
      'server 1 makes entry 2 of a proposal that was not the next one',
    ]);
  });

  describe('several that came together', () => {
    const together = [3, 3];
    const outcome = { kind: 'rejected', reason: 'overloaded', leader: 1 } as const;

    function refused() {
      const story = led();
      const requests = together.map((bytes) => ask(story, 1, { kind: 'propose', bytes, together }));
      const reply = (at: number): void =>
        story.judge.replied(1, { kind: 'propose', request: requests[at]!, outcome });
      story.time.event += 1;
      reply(0);
      return { story, reply, said: () => story.of('proposals-end') };
    }

    test('one is refused, and the other waits', () => {
      const { story, said } = refused();
      story.see(1, { input: 'applied', leader: 1 });
      story.time.event += 1;
      story.see(1, { input: 'applied', leader: 1 });
      story.time.event += 1;
      story.see(1, { input: 'applied', leader: 1 });
      expect(said()).toEqual([
        'server 1 has refused one of several proposals that came together, and not all of them',
      ]);
    });

    test('legal: who hears of one refusal proposes something else before the other is told', () => {
      const { story, reply, said } = refused();
      const next = ask(story, 1, { kind: 'propose', bytes: 3 });
      story.see(1, { input: 'proposal', leader: 1, append: [entry(2, 1)] });
      reply(1);
      story.time.event += 1;
      story.see(1, { input: 'applied', leader: 1, commit: 2, applied: 2 });
      story.judge.replied(1, { kind: 'propose', request: next, outcome: COMMITTED });
      story.time.event += 1;
      story.see(1, { input: 'applied', leader: 1 });
      expect(said()).toEqual([]);
    });
  });

  test('legal: it is answered in that event, refused at once, or waits as long as its leader leads', () => {
    const { story, requests, happens, said } = proposed(2, {}, {}, { commit: 2, applied: 2 });
    story.judge.replied(1, { kind: 'propose', request: requests[0]!, outcome: COMMITTED });
    happens({});
    const refused = ask(story, 1, { kind: 'propose', bytes: 3 });
    happens({ input: 'proposal' });
    const outcome = { kind: 'rejected', reason: 'too-many-uncommitted', leader: 1 } as never;
    story.judge.replied(1, { kind: 'propose', request: refused, outcome });
    happens({});
    expect(said()).toEqual([]);
  });

  test('legal: the server is gone before it is applied', () => {
    const { story, said } = proposed(1, { commit: 2, applied: 2 });
    story.judge.stopped(1, null, true);
    story.time.event += 1;
    story.judge.finished();
    expect(said()).toEqual([]);
  });
});

describe('reads-end', () => {
  /** The server's clock at each of its observations, in election time-outs, while a read waits. */
  function waiting(...clock: readonly number[]): string[] {
    const story = led();
    ask(story, 2, { kind: 'read' });
    for (const at of clock) {
      setClock(story, 2, at * TIMEOUT);
      story.see(2, { input: 'read-retry' });
    }
    return story.of('reads-end');
  }

  test('one that is neither answered nor refused', () => {
    expect(waiting(0, 1, 2, 3, 4, 5, 6, 7)).toEqual([
      'server 2 has answered a read neither way for more than 5 times its longest election time-out of 200 us; 1 wait',
    ]);
  });

  test('a pause is no reason, nor are many steps in little time', () => {
    expect(waiting(0, 1, 40, 41, 80)).toEqual([]);
    expect(waiting(0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)).toEqual([]);
  });

  test('each read has its own time, and none when it was answered or the server is gone', () => {
    const story = led();
    for (let at = 0; at < 20; at += 1) {
      const request = ask(story, 1, { kind: 'read' });
      setClock(story, 1, at * TIMEOUT);
      story.see(1, { input: 'heartbeat-due' });
      if (at === 10) story.judge.stopped(1, null, true);
      if (at === 10) story.start(1);
      else story.judge.replied(1, { kind: 'read', request, outcome: { kind: 'ready', index: 1 } });
    }
    expect(story.of('reads-end')).toEqual([]);
  });
});

describe('reads-asked-again', () => {
  const BEAT = SETTINGS.heartbeatInterval;

  /** Follower 2 asks for an index at 0, is seen at these times, in heartbeats, asks again at some, and gives up at 10. */
  function givenUp(
    seen: readonly number[],
    again: readonly number[] = [],
    happen: (story: Story) => void = () => {},
  ): string[] {
    const story = led();
    happen(story);
    const request = { message: story.message(MessageKind.ReadIndexRequest, 2, 1, 1), after: 0 };
    for (const at of [0, ...seen]) {
      setClock(story, 2, at * BEAT);
      story.see(2, { leader: 1, input: 'applied', sent: at === 0 || again.includes(at) ? [request] : [] });
    }
    setClock(story, 2, 10 * BEAT);
    story.see(2, { leader: 1, input: 'read-timeout' });
    return story.of('reads-asked-again');
  }

  test('reads that were asked for once, in all the time that there was', () => {
    expect(givenUp([1, 2, 3, 4, 5])).toEqual([
      'server 2, follower of 1 in term 1, gives up reads that it asked its leader for once, and not again for 5 heartbeat ' +
        'intervals of 20 us',
    ]);
  });

  test('legal: it has not got to its alarm yet, since others came first', () => {
    const busy = (story: Story): void => {
      Object.assign(viewOf(story, 2), { hasBacklog: true });
    };
    expect(givenUp([1, 2, 3, 4, 5], [], busy)).toEqual([]);
  });

  test('it asked again, or had no time to', () => {
    expect(givenUp([1, 2, 3, 4, 5, 6, 7], [2, 5])).toEqual([]);
    expect(givenUp([1, 1.5, 1.9, 9, 9.1, 9.2])).toEqual([]);
  });
});

describe('outcomes-are-true: transfers', () => {
  /** Server 1 hands over to 2 from when its clock had counted 1,000. */
  function handing(): { readonly story: Story; end(outcome: TransferOutcome): string[] } {
    const story = led();
    setClock(story, 1, 1_000);
    const request = ask(story, 1, { kind: 'transfer', target: NO_MEMBER });
    story.see(1, { input: 'transfer', transferTarget: 2 });
    const end = (outcome: TransferOutcome): string[] => {
      story.judge.replied(1, { kind: 'transfer', request, outcome });
      return said(story);
    };
    return { story, end };
  }

  const LOST: TransferOutcome = { kind: 'aborted', reason: 'leadership-lost' };
  const TIMED_OUT: TransferOutcome = { kind: 'aborted', reason: 'timeout' };
  const REMOVED: TransferOutcome = { kind: 'aborted', reason: 'target-removed' };
  const STOPPED: TransferOutcome = { kind: 'aborted', reason: 'stopped' };
  const HANDED_OVER: TransferOutcome = { kind: 'handed-over', term: 2 };

  test.each<[string, TransferOutcome, (story: Story) => void]>([
    ['handed over', HANDED_OVER, (story) => story.write(1, { role: Role.Follower, term: 2, vote: 2 })],
    ['lost', LOST, (story) => story.see(1, { role: Role.Follower })],
    [
      'timed out',
      TIMED_OUT,
      (story) => {
        setClock(story, 1, 1_000 + TIMEOUT);
        story.see(1, { input: 'transfer-timeout' });
      },
    ],
    ['target removed', REMOVED, (story) => story.see(1, { configuration: simpleConfiguration([1, 3]) })],
    [
      'stopped',
      STOPPED,
      (story) => {
        viewOf(story, 1).ready = false;
      },
    ],
  ])('%s, as it is true', (_, outcome, before) => {
    const { story, end } = handing();
    before(story);
    expect(end(outcome)).toEqual([]);
  });

  test.each<[string, TransferOutcome, string]>([
    ['handed over', HANDED_OVER, 'that it handed term 1 over to term 2; it leads term 1'],
    ['lost', LOST, 'that its leadership is lost; it leads term 1'],
    ['timed out', TIMED_OUT, 'that its time is over; by its clock it took 0 us of 200'],
    ['target removed', REMOVED, 'that its target is removed; nothing has changed the members'],
    ['stopped', STOPPED, 'that it has stopped; it takes part'],
  ])('%s, while it leads on', (_, outcome, against) => {
    const { story, end } = handing();
    story.see(1, { transferTarget: NO_MEMBER });
    expect(end(outcome)).toEqual([`server 1 says of a request (transfer) ${against}`]);
  });

  test('target removed, by a change that leaves it in', () => {
    const { story, end } = handing();
    story.see(1, { transferTarget: NO_MEMBER, configuration: simpleConfiguration([1, 2]) });
    expect(end(REMOVED)).toEqual([
      'server 1 says of a request (transfer) that its target is removed; server 2 is a voter',
    ]);
  });

  test('given up, while it goes on or leads no more', () => {
    expect(handing().end(TIMED_OUT)).toEqual([
      'server 1 says of a request (transfer) that it gave up; it hands its leadership to server 2',
    ]);
    const { story, end } = handing();
    story.see(1, { role: Role.Follower });
    expect(end(REMOVED)).toEqual([
      'server 1 says of a request (transfer) that it gave up and leads on; it does not lead term 1',
    ]);
  });

  test('one that is over is answered within the event', () => {
    const { story } = handing();
    for (const event of [3, 3, 4, 5]) {
      story.time.event = event;
      story.see(1, { transferTarget: NO_MEMBER });
      expect(said(story)).toHaveLength(event > 3 ? 1 : 0);
    }
    expect(said(story)).toEqual([
      'server 1 has not answered a transfer: it hands its leadership to nobody any more',
    ]);
  });
});
