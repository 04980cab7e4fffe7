/** A network of a few servers that note what reaches them; frames are `[kind, term, index]` in three bytes. */
import { FateTable } from '../../../../sim/kernel/fate-table.ts';
import { Kernel } from '../../../../sim/kernel/kernel.ts';
import { KeyedRandom } from '../../../../sim/kernel/random.ts';
import type { FrameIdentity } from '../../../../sim/network/flight.ts';
import { SimulatedNetwork } from '../../../../sim/network/network.ts';
import type { FateOverride, NetworkPlan } from '../../../../sim/scenario/scenario.ts';

export const CALM: NetworkPlan = {
  latencyMin: 1000,
  latencyJitter: 0,
  tailPpm: 0,
  tail: 0,
  lossPpm: 0,
  duplicatePpm: 0,
  flipPpm: 0,
  stalePpm: 0,
  staleDelay: 0,
  fifo: false,
  slowLinks: [],
};

export interface Delivery {
  readonly at: number;
  readonly from: number;
  readonly to: number;
  readonly frame: readonly number[];
}

export interface Harness {
  readonly kernel: Kernel;
  readonly network: SimulatedNetwork;
  readonly deliveries: Delivery[];
  readonly recorded: FateOverride[];
  /** Sends `[1, 1, index]`. */
  send(from: number, to: number, index: number): void;
  /** Handles all events up to `until`, or all. */
  run(until?: number): void;
  /** The last byte of each frame that reached `to`. */
  indexesAt(to: number): number[];
}

export function createHarness(
  plan: Partial<NetworkPlan>,
  options: { servers?: number[]; seed?: number; fates?: FateOverride[]; identify?: boolean } = {},
): Harness {
  const kernel = new Kernel();
  const deliveries: Delivery[] = [];
  const recorded: FateOverride[] = [];
  const identify = (frame: Uint8Array, into: FrameIdentity): void => {
    into.kind = frame[0]!;
    into.term = frame[1]!;
    into.index = frame[2]!;
  };
  const network = new SimulatedNetwork(
    kernel,
    { ...CALM, ...plan },
    options.servers ?? [1, 2, 3, 4, 5],
    new KeyedRandom(options.seed ?? 1, 'network'),
    new FateTable(options.fates ?? []),
    {
      deliver: (to, frame, from) => deliveries.push({ at: kernel.now, from, to, frame: [...frame] }),
      identify: options.identify === false ? null : identify,
      observe: null,
      record: (fate) => recorded.push(fate),
    },
  );
  return {
    kernel,
    network,
    deliveries,
    recorded,
    send: (from, to, index) => network.send(from, to, Uint8Array.of(1, 1, index)),
    run: (until = Number.POSITIVE_INFINITY) => {
      for (;;) {
        const next = kernel.nextTime();
        if (next < 0 || next > until) break;
        kernel.step();
      }
      if (Number.isFinite(until)) kernel.now = until;
    },
    indexesAt: (to) => deliveries.filter((delivery) => delivery.to === to).map(({ frame }) => frame[2]!),
  };
}
