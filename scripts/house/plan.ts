/**
 * The plan of the house, stated once: the floors, the order of the folders inside `src`, and which folders may touch
 * the real world. The rules read these tables; nothing else knows them.
 */

/** Bottom to top. A file imports from its own floor and from the floors below it. */
export const FLOORS = ['src', 'model', 'properties', 'sim'] as const;
export type Floor = (typeof FLOORS)[number];

/** The storeys of `src`, bottom to top. Folders on one line stand side by side, and may not form a circle. */
export const SRC_STOREYS: readonly (readonly string[])[] = [
  ['base'],
  ['ports'],
  ['raft'],
  ['wire', 'storage'],
  ['kv'],
  ['replica'],
  ['memory'],
  ['failover'],
  ['client'],
  ['node'],
];

/**
 * The folders that may touch the real world: promises, clocks, files, workers. Everything else on the four floors is
 * pure, a new folder included, until somebody writes its name here and has a reason.
 */
export const WORLDLY_FOLDERS: ReadonlySet<string> = new Set([
  'src/client',
  'src/node',
  'sim/bench',
  'sim/bugs',
  'sim/campaign',
  'sim/cli',
  'sim/trace',
  'sim/viewer',
]);

/** What stands beside the floors: it may import anything, and no floor imports it. */
export const OUTBUILDINGS = ['test', 'bench', 'examples', 'strangers', 'scripts'] as const;

/** npm packages that compute and nothing else; the only ones pure code may load. */
export const PURE_PACKAGES: ReadonlySet<string> = new Set(['seedrandom', '@effect/schema', 'fast-check']);

/** Our own package by its public names, so that a self-reference is judged as the file it loads. */
export const PUBLIC_ENTRIES: ReadonlyMap<string, string> = new Map([
  ['ordeal', 'src/index.ts'],
  ['ordeal/node', 'src/node/index.ts'],
  ['ordeal/client', 'src/client/index.ts'],
  ['ordeal/contract', 'sim/contract/index.ts'],
  ['ordeal/model', 'model/index.ts'],
  ['ordeal/properties', 'properties/index.ts'],
  ['ordeal/sim', 'sim/index.ts'],
]);

export function floorOf(path: string): Floor | null {
  const first = path.slice(0, path.indexOf('/'));
  return FLOORS.find((floor) => floor === first) ?? null;
}

/** `src/raft` for `src/raft/log/append.ts`; the path itself for a file that lies at a floor's root. */
export function roomOf(path: string): string {
  const parts = path.split('/');
  return parts.length <= 2 ? path : `${parts[0]}/${parts[1]}`;
}

export function isRootFile(path: string): boolean {
  return path.split('/').length === 2;
}

/** A floor's public entry: it only passes on what is below it, worldly rooms included. */
export function isBarrel(path: string): boolean {
  return isRootFile(path) && path.endsWith('/index.ts');
}

/** Tests may import and do what they need. */
export function isTest(path: string): boolean {
  return path.startsWith('test/') || /\.test\.[cm]?[jt]sx?$/.test(path);
}

/** Whether the file is held to purity. */
export function isPure(path: string): boolean {
  return floorOf(path) !== null && !isTest(path) && !WORLDLY_FOLDERS.has(roomOf(path));
}
