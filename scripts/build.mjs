// Bundles the entry points into dist/ with esbuild. Types are emitted by `npm run typecheck`'s sibling,
// `tsc -p tsconfig.types.json`, only when the package is packed. Takes a fraction of a second, so every
// command that runs from dist/ builds first and can never run stale code.
import { cpSync, existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const entries = {
  index: 'src/index.ts',
  memory: 'src/memory/index.ts',
  node: 'src/node/index.ts',
  client: 'src/client/index.ts',
  sim: 'sim/index.ts',
  contract: 'sim/contract/index.ts',
  properties: 'properties/index.ts',
  model: 'model/index.ts',
  ordeal: 'sim/cli/main.ts',
  worker: 'sim/campaign/worker.ts',
  'check-worker': 'sim/cli/check-worker.ts',
  bench: 'bench/main.ts',
};

const common = {
  absWorkingDir: root,
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  sourcemap: true,
  logLevel: 'warning',
};

await build({
  ...common,
  entryPoints: Object.fromEntries(Object.entries(entries).filter(([, file]) => existsSync(`${root}${file}`))),
  packages: 'external',
});

// The server starts in half the time when the schema library, which is hundreds of files, comes in one.
await build({
  ...common,
  entryPoints: { 'ordeal-node': 'src/node/main.ts' },
  external: ['pino', 'prom-client', 'undici'],
});

// The status page is read beside the bundle, as it is.
cpSync(`${root}src/node/http/page`, `${root}dist/page`, { recursive: true });
