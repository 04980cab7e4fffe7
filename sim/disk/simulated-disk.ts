/**
 * The disk of one simulated server; it outlives its incarnations. Operations take time and may fail as the plan
 * and timed faults say; a crash decides what of the unsynced survives. Contents and names are apart.
 */
import type { DiskView } from '../../properties/world-view.ts';
import type { MemberId, Micros } from '../../src/base/types.ts';
import type { FileError, FileSystem } from '../../src/ports/file-system.ts';
import type { Random } from '../../src/ports/random.ts';
import type { KernelEvent } from '../kernel/event-queue.ts';
import type { FateTable } from '../kernel/fate-table.ts';
import type { Actor, Kernel } from '../kernel/kernel.ts';
import { createStream, type KeyedRandom } from '../kernel/random.ts';
import type { DiskPlan, FateOverride } from '../scenario/scenario.ts';
import { type Damage, damage } from './damage.ts';
import { Directory } from './directory.ts';
import { type DiskCounters, noDiskCounts, troublesOf } from './disk-counters.ts';
import { FileImage, SECTOR_BYTES } from './file-image.ts';
import { MountedFileSystem, type OperationSink } from './mounted-file-system.ts';
import { OpenFiles } from './open-files.ts';
import {
  type Callback,
  createOperation,
  type DiskOperation,
  OPERATION_NAMES,
  Operation,
} from './operation.ts';
import { OperationFates, type RecordFate } from './operation-fate.ts';
import { losePower } from './power-loss.ts';

/** Says whether a server may still reach its disk; see `sim/process/effect-gate.ts`. */
export interface Gate {
  effect(): boolean;
}

/** What a file durably holds. */
export interface StoredBytes {
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface NameChange {
  /** Of a file just made: the name that it was given. */
  readonly former: string;
  /** Null: the file was removed. */
  readonly name: string | null;
}

export interface DiskHooks {
  /** An operation has ended: hand it to the server, which calls `finish` when it gets to it. */
  deliver(operation: DiskOperation): void;
  /** The names of files have changed, which the server has not heard yet. */
  renamed?(change: NameChange): void;
  /** Told of each fate that is out of the ordinary, as an override that would bring it about; or null. */
  readonly record: RecordFate | null;
}

/** One failed sync in so many says that there is no room. */
const SYNC_FAILURES = 4;
/** More than there are kinds of operations. */
const OPERATIONS_MAX = 16;

export class SimulatedDisk implements Actor, DiskView, OperationSink {
  readonly counters: DiskCounters = noDiskCounts();
  readonly #kernel: Kernel;
  readonly #server: MemberId;
  readonly #plan: DiskPlan;
  readonly #keyed: KeyedRandom;
  readonly #hooks: DiskHooks;
  readonly #fates: OperationFates;
  readonly #seed: number;
  readonly #directory = new Directory();
  readonly #free: DiskOperation[] = [];
  readonly #inFlight = new Set<DiskOperation>();
  /** Of the mount that there is. */
  readonly #open = new OpenFiles();
  /** Files for which this mount was told that there is no room, and nothing better since. */
  readonly #lacking = new Set<string>();
  #gate: Gate | null = null;
  #mount = 0;
  #files = 0;
  /** What operations take longer, by how the names end for which they do. */
  readonly #slowed = new Map<string, Micros>();
  #full = false;
  #healed = false;
  #failSync = false;
  #failRead = false;

  constructor(
    kernel: Kernel,
    server: MemberId,
    plan: DiskPlan,
    keyed: KeyedRandom,
    fates: FateTable<FateOverride>,
    seed: number,
    hooks: DiskHooks,
  ) {
    this.#kernel = kernel;
    this.#server = server;
    this.#plan = plan;
    this.#keyed = keyed;
    this.#seed = seed;
    this.#hooks = hooks;
    this.#fates = new OperationFates(plan, keyed, server, fates, hooks.record);
  }

  /** The file system of a new incarnation; that of the former one is dead. */
  mount(gate: Gate): FileSystem {
    this.#mount += 1;
    this.#gate = gate;
    return new MountedFileSystem(this, this.#mount);
  }

  /** Power is lost: nothing more is reported, and what was not synced is at the mercy of the plan. */
  crash(): void {
    const underWay = [...this.#inFlight];
    this.unmount();
    const random = createStream(this.#seed, `crash/${this.#server}/${this.#mount}`);
    const lost = losePower(this.#directory, underWay, this.#plan.crashKeeps, random, (path) =>
      this.#create(path),
    );
    this.counters.namesLost += lost.names;
    this.counters.tornWrites += lost.torn;
    this.counters.lostUnsynced += lost.unsynced;
  }

  /** What would be left if power were lost now; the disk itself stays as it is. */
  afterPowerLoss(keeps: DiskPlan['crashKeeps'], random: Random): StoredBytes[] {
    const images = new Map<FileImage, FileImage>();
    const imageOf = (file: FileImage): FileImage => {
      const image = images.get(file) ?? file.clone();
      images.set(file, image);
      return image;
    };
    const directory = this.#directory.clone(imageOf);
    const underWay = Array.from(this.#inFlight, (operation) => ({
      ...operation,
      file: operation.file === null ? null : imageOf(operation.file),
    }));
    losePower(directory, underWay, keeps, random, (path) => {
      const file = new FileImage(this.#files + 1);
      directory.create(path, file);
      return file;
    });
    return contentsOf(directory);
  }

  /** The server's process ends, the machine goes on: the page cache stays, and nothing more is reported. */
  unmount(): void {
    this.#mount += 1;
    this.#inFlight.clear();
    this.#lacking.clear();
    this.#open.clear();
  }

  /** All that is under way ends now; what the caller begins as it hears of it is under way then. */
  drain(): void {
    const underWay = [...this.#inFlight];
    this.#inFlight.clear();
    for (const operation of underWay) {
      this.#perform(operation);
      operation.done?.(operation.error, operation.value as never);
    }
  }

  opened(mount: number, file: FileImage): void {
    if (mount === this.#mount) this.#open.opened(file);
  }

  closed(mount: number, file: FileImage): void {
    if (mount === this.#mount) this.#open.closed(file);
  }

  get openFiles(): number {
    return this.#open.size;
  }

  get openWithoutName(): number {
    return this.#open.without(this.#directory.names);
  }

  get isBusy(): boolean {
    return this.#inFlight.size > 0;
  }

  /** Whoever has it mounted was told that a file has no room, and has not written, removed or found it since. */
  get lacksRoom(): boolean {
    return this.#lacking.size > 0;
  }

  get troubles(): number {
    return troublesOf(this.counters);
  }

  /** One is under way that takes longer: because the disk was slowed, or with a tail of the latency. */
  get hasSlowOperation(): boolean {
    for (const { slowed, slow } of this.#inFlight) if (slowed || slow) return true;
    return false;
  }

  setFull(full: boolean): void {
    this.#full = full;
  }

  /** @param ending of the names of the files for which it does; all others take as long as before. */
  slowDown(extra: Micros, ending = ''): void {
    const slowed = this.#slowed.get(ending) ?? 0;
    if (slowed + extra === 0) this.#slowed.delete(ending);
    else this.#slowed.set(ending, slowed + extra);
  }

  failNextSync(): void {
    this.#failSync = true;
  }

  failNextRead(): void {
    this.#failRead = true;
  }

  /** For the liveness phase: no fault from now on. What was done stays done. */
  heal(): void {
    this.#healed = true;
    this.#full = false;
    this.#slowed.clear();
    this.#failSync = false;
    this.#failRead = false;
  }

  /** What is on the disk, by path. The bytes are copies. */
  files(): StoredBytes[] {
    return contentsOf(this.#directory);
  }

  /** The names there are now, synced or not, and how long each file is. */
  stored(): { readonly name: string; readonly bytes: number }[] {
    const found: { name: string; bytes: number }[] = [];
    for (const [name, file] of this.#directory.names) found.push({ name, bytes: file.size });
    return found;
  }

  /** No name was made, moved or removed since its directory was synced. */
  get hasDurableNames(): boolean {
    return this.#directory.isSettled;
  }

  /** Damages what is at rest; false when that changed nothing. */
  damageAt(path: string, offset: number, how: Damage, position: number): boolean {
    const file = this.#directory.names.get(path);
    if (file === undefined || !damage(file, offset, how, position)) return false;
    this.counters.damaged += 1;
    if (how === 'bit-rot') this.counters.bitRot += 1;
    else if (how === 'lost-write') this.counters.lostWrites += 1;
    else if (how === 'misdirected-write') this.counters.misdirectedWrites += 1;
    else this.counters.cutShort += 1;
    return true;
  }

  begin(mount: number, kind: Operation, done: Callback): DiskOperation | null {
    if (mount !== this.#mount || this.#gate === null || !this.#gate.effect()) return null;
    const operation = this.#free.pop() ?? createOperation();
    operation.kind = kind;
    operation.mount = mount;
    operation.done = done;
    return operation;
  }

  submit(operation: DiskOperation): void {
    if (operation.kind === Operation.SyncDirectory) operation.length = this.#directory.mark;
    this.#inFlight.add(operation);
    this.#fates.draw(operation, this.#healed);
    const extra = this.#slowed.size === 0 ? 0 : this.#extraLatency(operation.path);
    operation.slowed = extra > 0;
    const at = this.#kernel.now + operation.latency + extra;
    this.#kernel.schedule(at, this, operation.kind, 0, operation);
  }

  handle(event: KernelEvent): void {
    // The payload of this actor's events is always an operation.
    const operation = event.payload as DiskOperation;
    if (operation.mount !== this.#mount) {
      this.#recycle(operation);
      return;
    }
    this.#inFlight.delete(operation);
    if (operation.slowed) this.counters.slow += 1;
    if (operation.slow) this.counters.tails += 1;
    this.#perform(operation);
    const trace = this.#kernel.trace;
    trace.add(this.#server * OPERATIONS_MAX + operation.kind);
    trace.add(operation.offset);
    trace.add(operation.error === null ? operation.length : -operation.error.code.length);
    if (operation.error === null && changesNames(operation)) {
      this.#hooks.renamed?.({ former: operation.path, name: nameAfter(operation) });
    }
    this.#hooks.deliver(operation);
  }

  #extraLatency(path: string): Micros {
    let extra = 0;
    for (const [ending, each] of this.#slowed) if (path.endsWith(ending)) extra += each;
    return extra;
  }

  /** Calls back, unless the caller has died meanwhile. */
  finish(operation: DiskOperation): void {
    const { done, error, value, mount } = operation;
    if (mount === this.#mount) this.#tell(operation);
    this.#recycle(operation);
    // The value is of the type that the callback of this kind of operation takes.
    if (mount === this.#mount && done !== null) done(error, value as never);
  }

  /** The caller hears of it: it knows now whether there is room. */
  #tell({ kind, path, error }: DiskOperation): void {
    if (error?.code === 'no-space') this.#lacking.add(path);
    // That the failed attempt has left its name says nothing of room.
    else if (error?.code === 'exists') return;
    else if (this.#lacking.size > 0 && takesRoomOrGivesIt(kind)) this.#lacking.delete(path);
  }

  #create(path: string): FileImage {
    this.#files += 1;
    const file = new FileImage(this.#files);
    this.#directory.create(path, file);
    return file;
  }

  #recycle(operation: DiskOperation): void {
    // A fate is keyed by the offset, and must not depend on what the record was used for before.
    operation.offset = 0;
    operation.length = 0;
    operation.file = null;
    operation.bytes = null;
    operation.error = null;
    operation.value = null;
    operation.done = null;
    this.#free.push(operation);
  }

  #perform(operation: DiskOperation): void {
    const directory = this.#directory;
    const { path, file } = operation;
    switch (operation.kind) {
      case Operation.List:
        operation.value = directory.list(path);
        return;
      case Operation.Open:
        this.#openFile(operation);
        return;
      case Operation.Rename:
        if (!directory.names.has(path)) this.#fail(operation, 'not-found');
        else directory.rename(path, operation.to);
        return;
      case Operation.Remove:
        if (!directory.names.has(path)) this.#fail(operation, 'not-found');
        else directory.remove(path);
        return;
      case Operation.SyncDirectory:
        directory.sync(operation.length);
        return;
      case Operation.Size:
        operation.value = file!.size;
        return;
      case Operation.Read:
        this.#read(operation);
        return;
      case Operation.Write:
        this.#write(operation);
        return;
      case Operation.Truncate:
        file!.truncate(operation.offset);
        return;
      case Operation.Sync:
        this.#sync(operation);
        return;
      default:
        operation.kind satisfies never;
    }
  }

  #openFile(operation: DiskOperation): void {
    const { path } = operation;
    const found = this.#directory.names.get(path);
    operation.value = null;
    if (operation.create) {
      if (found !== undefined) {
        this.#fail(operation, 'exists');
      } else if (this.#full) {
        this.counters.noSpace += 1;
        // The name may have found room in a block that the directory has, the file none.
        if (this.#keyed.draw(this.#server, this.#files, 0, 0, 2) === 0) this.#create(path);
        this.#fail(operation, 'no-space');
      } else {
        operation.value = this.#create(path);
      }
    } else if (found === undefined) this.#fail(operation, 'not-found');
    else operation.value = found;
  }

  #read(operation: DiskOperation): void {
    this.counters.reads += 1;
    const { file, offset, length } = operation;
    if (this.#failRead || this.#failsByFate(operation)) {
      this.#failRead = false;
      this.counters.readErrors += 1;
      operation.value = new Uint8Array(0);
      this.#fail(operation, 'io');
      return;
    }
    operation.value = file!.cache.slice(offset, Math.max(offset, Math.min(offset + length, file!.size)));
  }

  #write(operation: DiskOperation): void {
    this.counters.writes += 1;
    const { file, offset, length, bytes } = operation;
    const grows = offset + length > file!.size;
    if (grows && (this.#full || this.#exceedsCapacity(offset + length - file!.size))) {
      this.counters.noSpace += 1;
      const sectors = this.#keyed.draw(this.#server, file!.id, offset, length, 3);
      const written = Math.min(sectors, Math.ceil(length / SECTOR_BYTES) - 1) * SECTOR_BYTES;
      if (written > 0) file!.write(offset, bytes!, written);
      this.#fail(operation, 'no-space');
      return;
    }
    file!.write(offset, bytes!, length);
  }

  #sync(operation: DiskOperation): void {
    this.counters.syncs += 1;
    const file = operation.file!;
    if (this.#failSync || this.#failsByFate(operation)) {
      this.#failSync = false;
      this.counters.syncErrors += 1;
      file.drop(operation.length);
      // A file system that allocates late finds out here that it has no room.
      const isFull = this.#keyed.draw(this.#server, file.id, operation.length, 0, SYNC_FAILURES) === 0;
      this.#fail(operation, isFull ? 'no-space' : 'io');
      return;
    }
    file.sync(operation.length);
  }

  #failsByFate(operation: DiskOperation): boolean {
    return operation.fails && !this.#healed;
  }

  #exceedsCapacity(growth: number): boolean {
    const { capacityBytes } = this.#plan;
    if (capacityBytes === 0) return false;
    let used = growth;
    for (const file of this.#directory.names.values()) used += file.size;
    return used > capacityBytes;
  }

  #fail(operation: DiskOperation, code: FileError['code']): void {
    const name = OPERATION_NAMES[operation.kind]!;
    const { path } = operation;
    operation.error = { code, operation: name, path, message: `${name} of ${path}: ${code}` };
  }
}

function contentsOf({ names }: Directory): StoredBytes[] {
  const found = Array.from(names, ([path, file]) => ({
    path,
    bytes: file.durable.slice(0, file.durableSize),
  }));
  return found.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

function changesNames({ kind, create }: DiskOperation): boolean {
  return kind === Operation.Rename || kind === Operation.Remove || (kind === Operation.Open && create);
}

function nameAfter({ kind, path, to }: DiskOperation): string | null {
  if (kind === Operation.Remove) return null;
  return kind === Operation.Rename ? to : path;
}

function takesRoomOrGivesIt(kind: Operation): boolean {
  return kind === Operation.Open || kind === Operation.Write || kind === Operation.Remove;
}
