/**
 * `@coaty/consensus.raft`, a port of etcd/raft to TypeScript: the parts of it that are the algorithm. MQTT and SQLite,
 * which they import and do not use, are stubbed while they are loaded.
 */
import { existsSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { join } from 'node:path';

/* biome-ignore lint/suspicious/noExplicitAny: the package has no types at these paths. */
export type Foreign = any;

const STUBBED = /^(@coaty\/core|sqlite3)(\/|$)/;

export interface CoatyParts {
  readonly rawnode: Foreign;
  readonly raft: Foreign;
  readonly storage: Foreign;
  readonly messages: Foreign;
  readonly logger: Foreign;
}

/**
 * @param folder where `node_modules` lies.
 * @throws Error when the package is not installed there.
 */
export function loadCoaty(folder: string): CoatyParts {
  const root = join(folder, 'node_modules/@coaty/consensus.raft/ported');
  if (!existsSync(root)) throw new Error('@coaty/consensus.raft is not installed in strangers/');
  // Node's types leave `_load` out, the only place where a CommonJS import can be answered with something else.
  const loader = Module as unknown as { _load(name: string, ...rest: unknown[]): unknown };
  const original = loader._load;
  const nothing = new Proxy({}, { get: () => class {} });
  loader._load = function load(name, ...rest) {
    return STUBBED.test(name) ? nothing : original.call(this, name, ...rest);
  };
  try {
    const require = createRequire(join(root, 'rawnode.js'));
    return {
      rawnode: require('./rawnode'),
      raft: require('./raft'),
      storage: require('./storage'),
      messages: require('./raftpb/raft.pb'),
      logger: require('./logger'),
    };
  } finally {
    loader._load = original;
  }
}
