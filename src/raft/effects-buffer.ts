/** Makes and empties the one `Effects` that all steps of a replica share. */
import { NO_MEMBER } from '../base/types.ts';
import type { Effects } from './effects.ts';
import type { Entry } from './entry.ts';

const NO_ENTRIES: readonly Entry[] = [];

export function createEffects(): Effects {
  return {
    ticket: null,
    hardStateChanged: false,
    sent: [],
    released: [],
    truncatedFrom: 0,
    appended: NO_ENTRIES,
    install: null,
    compactedTo: 0,
    chunkReceived: null,
    transferBegan: false,
    chunksWanted: [],
    matched: [],
    proposedAt: 0,
    refusal: null,
    changeRefusal: null,
    readsTaken: 0,
    readRefusal: null,
    readsRefused: 0,
    readEnd: null,
    readsReady: 0,
    readIndex: 0,
    readsByLease: false,
    transferRefusal: null,
    resetElectionTimer: false,
    leaderForgotten: false,
    heardLeader: false,
    heardPeer: NO_MEMBER,
  };
}

export function resetEffects(effects: Effects): void {
  effects.ticket = null;
  effects.hardStateChanged = false;
  empty(effects.sent);
  empty(effects.released);
  effects.truncatedFrom = 0;
  effects.appended = NO_ENTRIES;
  effects.install = null;
  effects.compactedTo = 0;
  effects.chunkReceived = null;
  effects.transferBegan = false;
  if (effects.chunksWanted.length > 0) effects.chunksWanted.length = 0;
  empty(effects.matched);
  effects.proposedAt = 0;
  effects.refusal = null;
  effects.changeRefusal = null;
  effects.readsTaken = 0;
  effects.readRefusal = null;
  effects.readsRefused = 0;
  effects.readEnd = null;
  effects.readsReady = 0;
  effects.readIndex = 0;
  effects.readsByLease = false;
  effects.transferRefusal = null;
  effects.resetElectionTimer = false;
  effects.leaderForgotten = false;
  effects.heardLeader = false;
  effects.heardPeer = NO_MEMBER;
}

/** One by one: setting the length to 0 would let the array's memory go, only to be taken again in the next step. */
function empty(array: unknown[]): void {
  while (array.length > 0) array.pop();
}
