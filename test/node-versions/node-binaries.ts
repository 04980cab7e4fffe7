/**
 * The Node.js versions to compare, as binaries from npm. They are pinned in this folder's own package-lock.json and
 * installed here on demand, never with the project: half a gigabyte is too much for somebody who only builds.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface NodeBinary {
  /** What the binary itself says, as in `v22.23.3`. */
  readonly version: string;
  readonly path: string;
}

export interface InstallOptions {
  readonly folder: string;
  readonly platform: string;
  readonly arch: string;
  readonly majors: readonly number[];
}

const FOLDER = fileURLToPath(new URL('.', import.meta.url));
// On a Mac with Apple silicon npm has no Node 20 new enough.
export const MAJORS: readonly number[] =
  process.platform === 'darwin' && process.arch === 'arm64' ? [22, 24] : [20, 22, 24];
export const INSTALL_MS_MAX = 240_000;
const TAIL_LENGTH = 2_000;

/** One of each version, and the Node.js that runs the test. */
export function allBinaries(): NodeBinary[] {
  return [...installNodeBinaries(), { version: process.version, path: process.execPath }];
}

/** Installs what is missing, and returns one working binary for each version. Throws, saying why, where one is not there. */
export function installNodeBinaries(options: Partial<InstallOptions> = {}): NodeBinary[] {
  const { folder = FOLDER, platform = process.platform, arch = process.arch, majors = MAJORS } = options;
  const place = `${platform === 'win32' ? 'win' : platform}-${arch}`;
  const paths = majors.map((major) => binaryPath(folder, major, place));
  let told = '';
  if (!paths.every((path) => existsSync(path))) told = runInstall(folder);
  const missing = majors.filter((_, at) => !existsSync(paths[at] ?? ''));
  if (missing.length > 0) {
    throw new Error(
      `Node ${missing.join(', ')} for ${place} could not be installed into ${folder}, so that the traces of ` +
        `Node ${majors.join(', ')} cannot be compared. Either npm does not reach its registry (offline?), or ` +
        `package.json in that folder has no binary for this platform. npm said:\n${told.trim() || '(nothing)'}`,
    );
  }
  return paths.map((path) => ({
    path,
    version: execFileSync(path, ['--version'], { encoding: 'utf8' }).trim(),
  }));
}

function binaryPath(folder: string, major: number, place: string): string {
  return `${folder}node_modules/node-${major}-${place}/bin/${place.startsWith('win') ? 'node.exe' : 'node'}`;
}

/** The binaries are optional dependencies, by platform: npm passes over one that it cannot fetch, and still exits 0. */
function runInstall(folder: string): string {
  const npm = spawnSync('npm ci --ignore-scripts --no-audit --no-fund --fetch-retries=1', {
    cwd: folder,
    encoding: 'utf8',
    shell: true,
    timeout: INSTALL_MS_MAX,
  });
  const said = `${npm.stdout ?? ''}${npm.stderr ?? ''}${npm.error === undefined ? '' : npm.error.message}`;
  return said.slice(-TAIL_LENGTH);
}
