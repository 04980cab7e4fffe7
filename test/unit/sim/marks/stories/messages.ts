/** Marks of messages that come late, twice, out of order, or from a former life of their sender. */
import { append, voteRequest } from '../messages.ts';
import type { Scene } from '../scene.ts';
import type { MarkStory } from '../story.ts';

/** An append of term 1 reaches server 3 when that is in `term`. */
function comesLate(s: Scene, term: number): void {
  s.elect(1, 1, [2]);
  const late = append(s, 1, 3, 1);
  s.follow(3, term);
  s.hear(late);
}

/** Server 1, leader of term 1 and then of term 2, crashes in between; an append of each life. */
function ofTwoLives(s: Scene) {
  s.elect(1, 1, [2]);
  const former = append(s, 1, 3, 1);
  s.crash(1);
  s.start(1);
  s.elect(1, 2, [2]);
  return { former, present: append(s, 1, 3, 2) };
}

export const MESSAGE_STORIES: readonly MarkStory[] = [
  {
    mark: 'message-from-three-terms-ago',
    hit: (s) => comesLate(s, 4),
    near: { 'it is two terms late': (s) => comesLate(s, 3) },
  },
  {
    mark: 'duplicate-message',
    hit: (s) => {
      s.elect(1, 1, [2]);
      const heartbeat = append(s, 1, 3, 1);
      s.duplicate(heartbeat);
      s.hear(heartbeat);
      s.hear(heartbeat);
    },
    near: {
      'the same was sent twice': (s) => {
        s.elect(1, 1, [2]);
        s.hear(append(s, 1, 3, 1));
        s.hear(append(s, 1, 3, 1));
      },
      'a later life has come to the same number': (s) => {
        s.elect(1, 1, [2]);
        const former = append(s, 1, 3, 1);
        s.hear(former);
        s.crash(1);
        s.start(1);
        const present = { ...former, incarnation: 2 };
        s.hear(s.send(present));
      },
      'another server has come to the same number': (s) => {
        s.campaign(1, 1);
        const request = voteRequest(s, 1, 3, 1);
        s.hear(request);
        s.campaign(2, 1);
        s.hear(s.send({ ...request, from: 2 }));
      },
    },
  },
  {
    mark: 'reordered-append',
    hit: (s) => {
      s.elect(1, 1, [2]);
      const [earlier, later] = [append(s, 1, 3, 1), append(s, 1, 3, 1)];
      s.delay(earlier);
      s.hear(later);
      s.hear(earlier);
    },
    near: {
      'the order is kept': (s) => {
        s.elect(1, 1, [2]);
        s.hear(append(s, 1, 3, 1));
        s.hear(append(s, 1, 3, 1));
      },
      'the earlier one went to another server': (s) => {
        s.elect(1, 1, [2]);
        const [earlier, later] = [append(s, 1, 2, 1), append(s, 1, 3, 1)];
        s.hear(later);
        s.hear(earlier);
      },
      'the earlier one is of a former life': (s) => {
        const { former, present } = ofTwoLives(s);
        s.delay(former);
        s.hear(present);
        s.hear(former);
      },
      'the later one comes twice, and the earlier one came before': (s) => {
        s.elect(1, 1, [2]);
        const [earlier, later] = [append(s, 1, 3, 1), append(s, 1, 3, 1)];
        s.duplicate(later);
        for (const heard of [earlier, later, later]) s.hear(heard);
      },
    },
  },
  {
    mark: 'message-from-a-former-life',
    hit: (s) => s.hear(ofTwoLives(s).former),
    near: {
      'it is of the present life': (s) => s.hear(ofTwoLives(s).present),
      'its sender is down': (s) => {
        s.elect(1, 1, [2]);
        const last = append(s, 1, 3, 1);
        s.crash(1);
        s.hear(last);
      },
    },
  },
];
