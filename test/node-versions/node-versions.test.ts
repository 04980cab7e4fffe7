import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { campaignDigests, describeDigests, digestsUnder, ORDEAL } from './digests.ts';
import {
  allBinaries,
  INSTALL_MS_MAX,
  installNodeBinaries,
  MAJORS,
  type NodeBinary,
} from './node-binaries.ts';

const scratch = mkdtempSync(join(tmpdir(), 'ordeal-node-versions-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function script(name: string, text: string): string {
  const path = join(scratch, name);
  writeFileSync(path, text);
  return path;
}

describe('one seed, one trace, on every version of Node.js', () => {
  let binaries: readonly NodeBinary[] = [];

  beforeAll(() => {
    binaries = allBinaries();
  }, INSTALL_MS_MAX);

  it('the binaries are the versions that their names promise', () => {
    expect(binaries.map((binary) => Number(/^v(\d+)\./.exec(binary.version)?.[1])).slice(0, -1)).toEqual(
      MAJORS,
    );
  });

  it('a fixed seed has the same digest under all of them', () => {
    expect(existsSync(ORDEAL), 'dist/ordeal.js is not built: run `npm run build`').toBe(true);
    const digests = campaignDigests(binaries, 0, 1);
    expect(new Set(digests.values()).size, describeDigests(digests)).toBe(1);
  });

  it('a program whose result depends on the version is found out', () => {
    const path = script('differs.mjs', 'console.log(JSON.stringify({ digest: process.version }));');
    expect(new Set(digestsUnder(binaries, path, []).values()).size).toBeGreaterThanOrEqual(MAJORS.length);
  });

  it('a run that fails or gives no digest is not taken for one that agrees', () => {
    const fails = script('fails.mjs', 'console.error("broken"); process.exit(3);');
    expect(() => digestsUnder(binaries, fails, [])).toThrow(/exited with 3:\nbroken/);
    const mute = script('mute.mjs', 'console.log(JSON.stringify({ digest: "" }));');
    expect(() => digestsUnder(binaries, mute, [])).toThrow(/printed no digest/);
  });
});

describe('where the binaries cannot be had', () => {
  it('the test fails and says why, instead of passing over it', () => {
    writeFileSync(join(scratch, 'package.json'), '{ "name": "empty", "private": true }');
    const install = (): NodeBinary[] =>
      installNodeBinaries({ folder: `${scratch}/`, platform: 'plan9', arch: 'mips', majors: [22] });
    expect(install).toThrow(/Node 22 for plan9-mips could not be installed.*offline\?.*npm said/s);
  });
});
