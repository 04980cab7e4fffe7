// Bundles the entry points into dist/ with esbuild. Types are emitted by `npm run typecheck`'s sibling,
// `tsc -p tsconfig.types.json`, only when the package is packed. Takes a fraction of a second, so every
// command that runs from dist/ builds first and can never run stale code.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const entries = {
  index: 'src/index.ts',
  memory: 'src/memory/index.ts',
  node: 'src/node/index.ts',
  client: 'src/client/index.ts',
  'ordeal-node': 'src/node/main.ts',
  sim: 'sim/index.ts',
  contract: 'sim/contract/index.ts',
  properties: 'properties/index.ts',
  model: 'model/index.ts',
  ordeal: 'sim/cli/main.ts',
  worker: 'sim/campaign/worker.ts',
  bench: 'bench/main.ts',
};

await build({
  absWorkingDir: root,
  entryPoints: Object.fromEntries(Object.entries(entries).filter(([, file]) => existsSync(`${root}${file}`))),
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  sourcemap: true,
  logLevel: 'warning',
});
