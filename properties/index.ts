/**
 * The judges of a run. They take nothing but types from `src`.
 *
 * @module ordeal/properties
 */
export { ALL_PROPERTIES } from './all.ts';
export type { ClientEvent, KeyValueOperation, KeyValueResult } from './client-history.ts';
export { createJudge, type Judge, type JudgeEvents } from './judge.ts';
export { createLedger } from './ledger/create.ts';
export type { Ledger, LedgerEntry, LedgerKeeper, ServerAccount } from './ledger.ts';
export { NOTHING_ORDINARY, Occasion } from './occasion.ts';
export type {
  AccountContext,
  Property,
  PropertyContext,
  PropertyMonitor,
  SharedAccount,
  SharedAccountKind,
  StopReason,
  Violation,
} from './property.ts';
export { refinement } from './refinement.ts';
export type {
  ChangeRequested,
  ProposalRequest,
  ReadRequest,
  Reply,
  Request,
  TransferRequest,
} from './request.ts';
export type {
  ClockView,
  ClusterSettings,
  DiskView,
  ServerView,
  StoredFile,
  WorldView,
} from './world-view.ts';
