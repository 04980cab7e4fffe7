/** Marks of changes of the membership (paper section 6; dissertation chapter 4). */

import { NO_MEMBER } from '../../../../../src/base/types.ts';
import { type Configuration, simpleConfiguration } from '../../../../../src/raft/configuration.ts';
import { Role } from '../../../../../src/raft/state.ts';
import { configurationEntry, entry } from '../../../properties/observations.ts';
import type { Scene } from '../scene.ts';
import type { MarkStory } from '../story.ts';

const THREE = simpleConfiguration([1, 2, 3]);
const WITHOUT_1 = { ...simpleConfiguration([2, 3]), highestId: 3 };
const WITH_LEARNER = { ...simpleConfiguration([1, 2]), learners: [3], highestId: 3 };
const JOINT: Configuration = { ...simpleConfiguration([1]), outgoing: [1, 2, 3], highestId: 3 };
const ALONE = { ...simpleConfiguration([1]), highestId: 3 };

/** Of four servers 4 is a learner, and then comes in the place of 3. */
const FOURTH_LEARNS = { ...simpleConfiguration([1, 2, 3]), learners: [4], highestId: 4 };
const FOURTH_FOR_THIRD = { ...simpleConfiguration([1, 2, 4]), outgoing: [1, 2, 3], highestId: 4 };

const OTHERS: Configuration = { ...simpleConfiguration([4, 5]), outgoing: [1, 2, 3], highestId: 5 };
const ALL_BUT_ONE: Configuration = { ...simpleConfiguration([3, 4, 5]), outgoing: [1, 2, 3], highestId: 5 };

/** The leader of three goes on to two others, or to those and one of the three. */
function replace(s: Scene, joint: Configuration): void {
  s.elect(1, 1, [2, 3]);
  for (const server of [4, 5]) s.follow(server, 1);
  const after: Configuration = { ...joint, outgoing: [] };
  for (const [at, configuration] of [joint, after].entries()) {
    const append = [configurationEntry(at + 1, 1, configuration)];
    for (const server of [1, 2, 3, 4, 5]) s.write(server, { append, configuration });
    s.see(1, { commit: at + 1, ...(at === 1 ? { role: Role.Follower } : {}) });
  }
}

/** All have the joint configuration, which is committed after `happens`. */
function commitReplacement(s: Scene, happens: () => void): void {
  s.elect(1, 1, [2, 3]);
  s.follow(4, 1);
  for (const [at, configuration] of [FOURTH_LEARNS, FOURTH_FOR_THIRD].entries()) {
    const append = [configurationEntry(at + 1, 1, configuration)];
    for (const server of [1, 2, 3, 4]) s.write(server, { append, configuration });
    if (at === 1) happens();
    s.see(1, { commit: at + 1 });
  }
}

/** The leader, 1, and the others have the configuration; it is committed. */
function change(s: Scene, index: number, configuration: Configuration, term = 1): void {
  const append = [configurationEntry(index, term, configuration)];
  for (const server of [1, 2, 3]) s.write(server, { append, configuration });
  s.see(1, { commit: index });
}

function beginJoint(s: Scene): void {
  s.elect(1, 1, [2, 3]);
  change(s, 1, JOINT);
}

/** Server 1 begins its own removal, and server 2 and 3 have it. */
function beginRemoval(s: Scene): void {
  s.elect(1, 1, [2, 3]);
  const append = [configurationEntry(1, 1, WITHOUT_1)];
  for (const server of [1, 2, 3]) s.write(server, { append, configuration: WITHOUT_1 });
}

/** Server 1 has a configuration, or only a command, that the leader of term 2 does not have. */
function overtaken(s: Scene, configuration: Configuration | null): void {
  s.elect(1, 1, [3]);
  if (configuration === null) s.write(1, { append: [entry(1, 1)] });
  else s.write(1, { append: [configurationEntry(1, 1, configuration)], configuration });
  s.elect(2, 2, [3]);
  s.replicate([2], [entry(1, 2)]);
  const follows = { input: 'message', role: Role.Follower, term: 2, vote: NO_MEMBER } as const;
  const back = configuration === null ? {} : { configuration: THREE };
  s.write(1, { ...follows, cut: 1, append: [entry(1, 2)], ...back });
}

export const MEMBERSHIP_STORIES: readonly MarkStory[] = [
  {
    mark: 'learner-promoted',
    hit: (s) => {
      s.elect(1, 1, [2, 3]);
      change(s, 1, WITH_LEARNER);
      change(s, 2, THREE);
    },
    near: {
      'a voter became a learner': (s) => {
        s.elect(1, 1, [2, 3]);
        change(s, 1, WITH_LEARNER);
      },
    },
  },
  {
    mark: 'joint-configuration',
    hit: beginJoint,
    near: {
      'one vote changed': (s) => {
        s.elect(1, 1, [2, 3]);
        change(s, 1, WITHOUT_1);
      },
    },
  },
  {
    mark: 'every-voter-replaced',
    members: [1, 2, 3, 4, 5],
    hit: (s) => replace(s, OTHERS),
    near: { 'one of them stays': (s) => replace(s, ALL_BUT_ONE) },
  },
  {
    mark: 'joint-left-by-later-leader',
    hit: (s) => {
      beginJoint(s);
      s.elect(1, 2, [2, 3]);
      change(s, 2, ALONE, 2);
    },
    near: {
      'the leader that began it left it': (s) => {
        beginJoint(s);
        change(s, 2, ALONE);
      },
    },
  },
  {
    mark: 'joint-committed-while-halves-separated',
    members: [1, 2, 3, 4],
    hit: (s) => commitReplacement(s, () => s.cut(3)),
    near: {
      'the halves reach each other': (s) => commitReplacement(s, () => {}),
      'who stays is cut off': (s) => commitReplacement(s, () => s.cut(2)),
    },
  },
  {
    mark: 'leader-begins-its-own-removal',
    hit: beginRemoval,
    near: {
      'it removed another server': (s) => {
        s.elect(1, 1, [2, 3]);
        change(s, 1, simpleConfiguration([1, 2]));
      },
    },
  },
  {
    mark: 'leader-removed',
    hit: (s) => {
      beginRemoval(s);
      s.see(1, { role: Role.Follower, commit: 1 });
    },
    near: {
      'it had not yet committed its removal': (s) => {
        beginRemoval(s);
        s.see(1, { input: 'quorum-lost', role: Role.Follower });
      },
    },
  },
  {
    mark: 'leader-removed-while-transferring',
    hit: (s) => {
      beginRemoval(s);
      s.see(1, { input: 'transfer', transferTarget: 2 });
      s.see(1, { role: Role.Follower, commit: 1 });
    },
    near: {
      'the transfer was given up before': (s) => {
        beginRemoval(s);
        s.see(1, { input: 'transfer', transferTarget: 2 });
        s.see(1, { input: 'transfer-timeout' });
        s.see(1, { role: Role.Follower, commit: 1 });
      },
    },
  },
  {
    mark: 'configuration-rolled-back',
    hit: (s) => overtaken(s, WITHOUT_1),
    near: { 'it was a command that was cut': (s) => overtaken(s, null) },
  },
];
