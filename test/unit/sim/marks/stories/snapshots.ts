/** Marks of snapshots (paper section 7). */
import { type Configuration, simpleConfiguration } from '../../../../../src/raft/configuration.ts';
import { type Message, MessageKind } from '../../../../../src/raft/message.ts';
import type { SnapshotMeta } from '../../../../../src/raft/snapshot-meta.ts';
import { Role } from '../../../../../src/raft/state.ts';
import { entry } from '../../../properties/observations.ts';
import type { Scene } from '../scene.ts';
import type { MarkStory } from '../story.ts';

const THREE = simpleConfiguration([1, 2, 3]);
const JOINT: Configuration = { ...simpleConfiguration([1, 2]), outgoing: [1, 2, 3], highestId: 3 };
const FOLLOWS = { input: 'message', role: Role.Follower, term: 1 } as const;

/** Of the first entry. */
function snapshot(configuration = THREE): SnapshotMeta {
  return { index: 1, term: 1, configuration, size: 2, checksum: 7 };
}

/** Server 1 leads, the first entry is committed, and server 3 has heard of the term alone. */
function committed(s: Scene): void {
  s.elect(1, 1, [2]);
  s.follow(3, 1);
  s.replicate([1, 2], [entry(1, 1)]);
  s.see(1, { commit: 1, applied: 1 });
}

/** The leader of the term sends what follows `offset`. */
function chunk(s: Scene, from: number, to: number, term: number, offset: number): Message {
  const bytes = Uint8Array.of(offset);
  return s.send(
    s.message(MessageKind.SnapshotRequest, from, to, term, { snapshot: snapshot(), offset, bytes }),
  );
}

function install(s: Scene, server: number, meta = snapshot()): void {
  s.write(server, { input: 'snapshot-staged', install: meta });
}

function restart(s: Scene, server: number): void {
  s.crash(server);
  s.start(server);
}

export const SNAPSHOT_STORIES: readonly MarkStory[] = [
  {
    mark: 'snapshot-installed',
    hit: (s) => {
      committed(s);
      install(s, 3);
    },
    near: {
      'it is only staged': (s) => {
        committed(s);
        s.hear(chunk(s, 1, 3, 1, 0));
        s.see(3, { input: 'snapshot-staged' });
      },
    },
  },
  {
    mark: 'uncommitted-log-replaced-by-snapshot',
    hit: (s) => {
      committed(s);
      s.write(3, { ...FOLLOWS, append: [entry(1, 1)] });
      s.replicate([1, 2], [entry(2, 1)]);
      s.see(1, { commit: 2 });
      install(s, 3, { ...snapshot(), index: 2 });
    },
    near: {
      'the log was empty': (s) => {
        committed(s);
        install(s, 3);
      },
    },
  },
  {
    mark: 'snapshot-found-unneeded',
    hit: (s) => {
      committed(s);
      s.write(3, { ...FOLLOWS, append: [entry(1, 1)] });
      s.hear(chunk(s, 1, 3, 1, 0), { commit: 1 });
    },
    near: {
      'an append told what was committed': (s) => {
        committed(s);
        s.write(3, { ...FOLLOWS, append: [entry(1, 1)] });
        s.see(3, { input: 'message', commit: 1 });
      },
    },
  },
  {
    mark: 'snapshot-transfer-resumed',
    hit: (s) => {
      committed(s);
      s.hear(chunk(s, 1, 3, 1, 0));
      s.elect(2, 2, [1]);
      s.follow(3, 2);
      s.hear(chunk(s, 2, 3, 2, 1));
    },
    near: {
      'the leader that began went on': (s) => {
        committed(s);
        s.hear(chunk(s, 1, 3, 1, 0));
        s.hear(chunk(s, 1, 3, 1, 1));
      },
      'the next leader began at the beginning': (s) => {
        committed(s);
        s.hear(chunk(s, 1, 3, 1, 0));
        s.elect(2, 2, [1]);
        s.follow(3, 2);
        s.hear(chunk(s, 2, 3, 2, 0));
      },
    },
  },
  {
    mark: 'snapshot-with-joint-configuration',
    hit: (s) => {
      committed(s);
      s.see(1, { input: 'snapshot-saved', snapshot: snapshot(JOINT) });
    },
    near: {
      'the configuration was a simple one': (s) => {
        committed(s);
        s.see(1, { input: 'snapshot-saved', snapshot: snapshot() });
      },
    },
  },
  {
    mark: 'restarted-from-snapshot',
    hit: (s) => {
      committed(s);
      install(s, 3);
      restart(s, 3);
    },
    near: {
      'the log was whole': (s) => {
        committed(s);
        restart(s, 2);
      },
    },
  },
];
