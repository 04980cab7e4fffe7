/** A timed fault as a person would say it. */
import type { Micros } from '../../src/base/types.ts';
import type { AimedBlow, AimedMoment, SlowFiles, TimedFault } from '../scenario/scenario.ts';
import { milliseconds } from './chronicle.ts';

export function faultInWords(fault: TimedFault): string {
  switch (fault.kind) {
    case 'crash': {
      const when =
        fault.afterEffects === 0 ? '' : `, after ${fault.afterEffects} effects of the next event it handles`;
      const what = fault.orderly
        ? 'is told to stop'
        : fault.cacheSurvives
          ? 'has its process killed'
          : 'loses its power';
      return `server ${fault.server} ${what}${when}, and is started again ${ms(fault.for)} later`;
    }
    case 'pause':
      return `server ${fault.server} stands still for ${ms(fault.for)}`;
    case 'partition': {
      const cuts = fault.cuts.map(
        ({ a, b, oneWay }) => `${a.join(', ')} ${oneWay ? 'cannot be heard by' : 'and'} ${b.join(', ')}`,
      );
      return `for ${ms(fault.for)} the network is cut between ${cuts.join('; and between ')}`;
    }
    case 'flap':
      return `for ${ms(fault.for)} the link from ${fault.from} to ${fault.to} fails every other ${ms(fault.period)}`;
    case 'slow-link':
      return `for ${ms(fault.for)} the link from ${fault.from} to ${fault.to} takes ${ms(fault.extra)} longer`;
    case 'connection-reset':
      return `what is on its way between ${fault.a} and ${fault.b} is lost`;
    case 'hold': {
      const from = fault.from === null ? '' : ` from ${fault.from}`;
      const to = fault.to === null ? '' : ` to ${fault.to}`;
      const what = fault.message === null ? 'messages' : `messages of kind ${fault.message}`;
      return `for ${ms(fault.for)} ${what}${from}${to} are held back for ${ms(fault.hold)}`;
    }
    case 'disk-full':
      return `the disk of server ${fault.server} is full for ${ms(fault.for)}`;
    case 'disk-slow':
      return `for ${ms(fault.for)} the disk of server ${fault.server} takes ${ms(fault.extra)} longer${SLOW_FILES[fault.files ?? '']}`;
    case 'apply-stall':
      return `for ${ms(fault.for)} the state machine of server ${fault.server} stands still`;
    case 'sync-error':
      return `the next sync of server ${fault.server} fails`;
    case 'read-error':
      return `the next read of server ${fault.server} fails`;
    case 'clock-jump':
      return `the clock of server ${fault.server} jumps ${fault.by < 0 ? 'back' : 'ahead'} by ${ms(Math.abs(fault.by))}`;
    case 'damage':
      return `the disk of server ${fault.server} is damaged at its next start (${fault.how})`;
    case 'aimed': {
      const only = fault.server === undefined ? '' : ` (none but server ${fault.server})`;
      return `within ${ms(fault.watch)}, ${ms(fault.after)} after ${MOMENTS[fault.moment]}${only}, ${BLOWS[fault.blow]}, for ${ms(fault.for)}`;
    }
    case 'transfer':
      return `whoever leads is to hand over${fault.target === null ? '' : ` to server ${fault.target}`}`;
    case 'forget-leader':
      return `server ${fault.server} is told that its leader is gone`;
    case 'campaign':
      return `server ${fault.server} is told to campaign`;
    case 'take-snapshot':
      return `server ${fault.server} is told to take a snapshot`;
    default:
      return fault satisfies never;
  }
}

const SLOW_FILES: Readonly<Record<SlowFiles | '', string>> = {
  '': '',
  '.seg': ', for its log',
  '.partial': ', for snapshots that it makes',
  '.staging': ', for snapshots that it receives',
};

const MOMENTS: Readonly<Record<AimedMoment, string>> = {
  leads: 'a server leads',
  elected: 'a server is elected',
  change: 'a leader changes the membership',
  joint: 'a leader begins a joint configuration',
  transfer: 'the leadership is being handed over to a server',
  read: 'a server asks its leader for the index of a read',
  appended: 'a follower takes entries that it does not know to be committed',
  snapshot: 'a server receives a snapshot',
  file: 'a server has made or renamed a file',
  removed: 'a server has removed a file',
  begun: 'a server has begun to write a snapshot of its own',
  saved: 'a server has named a snapshot of its own',
  install: 'a server has named a snapshot that it received',
};

const BLOWS: Readonly<Record<AimedBlow, string>> = {
  crash: 'it crashes',
  pause: 'it stands still',
  isolate: 'it is cut off from all others',
  mute: 'nobody hears it',
  deafen: 'it hears nobody',
  minority: 'it is cut off with fewer than half of the voters',
  halves: 'the voters that come and those that go are cut off from each other',
  hold: 'what is sent to it is held back',
  outlive: 'it crashes, and what was sent to it arrives when it is back',
  'sync-error': 'a sync of its disk fails',
  'disk-full': 'its disk has no room',
  'slow-log': 'its log is written slowly',
  stall: 'its state machine stands still',
  overtake: 'its state machine stands still, and it is cut off meanwhile',
  outdate: 'it is cut off, and all others take a snapshot meanwhile',
  'crash-twice': 'it crashes, and again while it recovers',
  'crash-again': 'it crashes, and in its next life at the same moment again',
  'leader-crash': 'its leader crashes',
  'fail-and-crash': 'a sync of its disk fails, and it crashes while it recovers',
  'take-snapshot': 'it is told to take a snapshot',
  transfer: 'the leader is told to hand its leadership over',
};

function ms(us: Micros): string {
  return `${milliseconds(us)} ms`;
}
