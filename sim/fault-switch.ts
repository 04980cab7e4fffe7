/**
 * Switches the timed faults of a scenario on and off, and counts those that began. Whether one met anything is known to
 * the network, the disk and the clock, which count that themselves; for a partition the network says so here.
 */
import type { MemberId, Micros } from '../src/base/types.ts';
import { AimedFaults } from './aimed-faults.ts';
import type { SimulatedNetwork } from './network/network.ts';
import type { TimedFault, TimedFaultKind } from './scenario/scenario.ts';
import type { ServerHost } from './server-host.ts';

export interface FaultTargets {
  readonly network: SimulatedNetwork;
  host(server: MemberId): ServerHost;
  hosts(): readonly ServerHost[];
  /** Crashes the server now, and starts it again after `restartAfter`. */
  crash(host: ServerHost, restartAfter: Micros, cacheSurvives: boolean): void;
  /** Lets the server stop, ends its process, and starts it again after `restartAfter`. */
  stop(host: ServerHost, restartAfter: Micros): void;
}

type Partition = Extract<TimedFault, { kind: 'partition' }>;

/** Damage that waits for a server's next start. */
export type PendingDamage = Extract<TimedFault, { kind: 'damage' }>;

export class FaultSwitch {
  /** Begun; for a crash: of a server that was alive. */
  readonly counts: Record<TimedFaultKind, number> = {
    crash: 0,
    pause: 0,
    partition: 0,
    flap: 0,
    'slow-link': 0,
    'connection-reset': 0,
    hold: 0,
    'disk-full': 0,
    'disk-slow': 0,
    'apply-stall': 0,
    'sync-error': 0,
    'read-error': 0,
    'clock-jump': 0,
    damage: 0,
    transfer: 0,
    'forget-leader': 0,
    campaign: 0,
    'take-snapshot': 0,
    aimed: 0,
  };
  /** Partitions that kept a frame from arriving. */
  readonly partitionsMet: Record<Partition['shape'], number> = {
    split: 0,
    isolate: 0,
    'one-way': 0,
    bridge: 0,
    ring: 0,
  };
  readonly aimed = new AimedFaults();
  readonly damages = new Map<MemberId, PendingDamage>();
  readonly #targets: FaultTargets;

  constructor(targets: FaultTargets) {
    this.#targets = targets;
  }

  /** `aimed` begins to watch; what it leads to comes here as a fault of its own when it strikes. */
  begin(fault: TimedFault, now: Micros): void {
    const { network } = this.#targets;
    this.counts[fault.kind] += 1;
    switch (fault.kind) {
      case 'crash': {
        const host = this.#targets.host(fault.server);
        if (!host.alive) {
          this.counts.crash -= 1;
          return;
        }
        if (fault.orderly) this.#targets.stop(host, fault.for);
        else if (fault.afterEffects > 0)
          host.severAfter(fault.afterEffects, fault.for, fault.cacheSurvives ?? false);
        else this.#targets.crash(host, fault.for, fault.cacheSurvives ?? false);
        return;
      }
      case 'pause':
        this.#targets.host(fault.server).inbox.pause(now + fault.for);
        return;
      case 'partition':
        network.faults.cut(fault.cuts, () => {
          this.partitionsMet[fault.shape] += 1;
        });
        return;
      case 'flap':
        network.faults.startFlapping(fault.from, fault.to, fault.period, now);
        return;
      case 'slow-link':
        network.faults.slowDown(fault.from, fault.to, fault.extra);
        return;
      case 'connection-reset':
        network.faults.resetConnection(fault.a, fault.b);
        return;
      case 'hold':
        network.faults.addHold(fault);
        return;
      case 'disk-full':
        this.#targets.host(fault.server).disk.setFull(true);
        return;
      case 'disk-slow':
        this.#targets.host(fault.server).disk.slowDown(fault.extra, fault.files);
        return;
      case 'apply-stall':
        this.#targets.host(fault.server).applying.stall();
        return;
      case 'sync-error':
        this.#targets.host(fault.server).disk.failNextSync();
        return;
      case 'read-error':
        this.#targets.host(fault.server).disk.failNextRead();
        return;
      case 'clock-jump':
        this.#targets.host(fault.server).clock.jump(fault.by);
        return;
      case 'damage':
        this.damages.set(fault.server, fault);
        return;
      case 'transfer':
        // Whoever leads does it.
        for (const host of this.#targets.hosts()) host.order(fault);
        return;
      case 'forget-leader':
      case 'campaign':
      case 'take-snapshot':
        this.#targets.host(fault.server).order(fault);
        return;
      case 'aimed':
        this.aimed.watch(fault);
        return;
      default:
        fault satisfies never;
    }
  }

  end(fault: TimedFault): void {
    const { network } = this.#targets;
    switch (fault.kind) {
      case 'partition':
        network.faults.heal(fault.cuts);
        return;
      case 'flap':
        network.faults.stopFlapping(fault.from, fault.to, fault.period);
        return;
      case 'slow-link':
        network.faults.speedUp(fault.from, fault.to, fault.extra);
        return;
      case 'hold':
        network.faults.removeHold(fault);
        return;
      case 'disk-full':
        this.#targets.host(fault.server).disk.setFull(false);
        return;
      case 'disk-slow':
        this.#targets.host(fault.server).disk.slowDown(-fault.extra, fault.files);
        return;
      case 'apply-stall':
        this.#targets.host(fault.server).applying.goOn();
        return;
      case 'aimed':
        this.aimed.forget(fault);
        return;
      // A crash ends by its restart, a pause by itself; the others have no duration.
      case 'crash':
      case 'pause':
      case 'connection-reset':
      case 'sync-error':
      case 'read-error':
      case 'clock-jump':
      case 'damage':
      case 'transfer':
      case 'forget-leader':
      case 'campaign':
      case 'take-snapshot':
        return;
      default:
        fault satisfies never;
    }
  }
}
