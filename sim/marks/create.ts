import type { MemberId } from '../../src/base/types.ts';
import type { Observation } from '../../src/raft/observation.ts';
import type { Ledger } from '../../properties/ledger.ts';
export interface MarkMonitor { readonly counts: Record<string, number>; observed(o: Observation): void; stopped(s: MemberId, f: unknown): void; fault(k: string, s: MemberId): void }
export function createMarks(_ids: readonly MemberId[], _ledger: Ledger): MarkMonitor {
  return { counts: {}, observed() {}, stopped() {}, fault() {} };
}
