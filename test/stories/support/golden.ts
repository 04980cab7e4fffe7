/**
 * What a story tells is kept beside the tests. Who does what, in which term, at which index, is compared exactly, and for
 * each server in its order; times may differ by some milliseconds, since one more operation of a disk moves them, and
 * measured figures by a tenth. Where a change of the core moves more than that, look at the difference, and if it is
 * meant: `npx vitest run test/stories --update`.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import type { Story } from '../../../sim/story/story.ts';

const GOLDEN = fileURLToPath(new URL('../golden/', import.meta.url));
const TIMES_MAY_DIFFER_MS = 10;
const FIGURES_MAY_DIFFER = { by: 2, percent: 10 } as const;

/** Ends the story (which asks all properties for their verdicts), and compares what it told. */
export async function expectGolden(story: Story, name: string): Promise<void> {
  await compare(story.end(), name, isSameStory);
}

/** Compares figures and tables. */
export async function expectFigures(text: string, name: string): Promise<void> {
  await compare(text, name, areSameFigures);
}

async function compare(
  text: string,
  name: string,
  isSame: (text: string, golden: string) => boolean,
): Promise<void> {
  const file = `${GOLDEN}${name}.txt`;
  if (existsSync(file) && isSame(text, readFileSync(file, 'utf8'))) return;
  await expect(text).toMatchFileSnapshot(file);
}

/** The same happenings for everybody, in the same order and at about the same times. */
export function isSameStory(text: string, golden: string): boolean {
  const told = happeningsOf(text);
  const expected = happeningsOf(golden);
  if (told.size !== expected.size) return false;
  for (const [who, lines] of expected) {
    const others = told.get(who);
    if (others === undefined || others.length !== lines.length) return false;
    for (const [at, { ms, what }] of lines.entries()) {
      if (others[at]!.what !== what || Math.abs(others[at]!.ms - ms) > TIMES_MAY_DIFFER_MS) return false;
    }
  }
  return true;
}

/** By who it happened to; lines of the script and its client stand in one order with each other. */
function happeningsOf(text: string): Map<string, { readonly ms: number; readonly what: string }[]> {
  const found = new Map<string, { readonly ms: number; readonly what: string }[]>();
  for (const line of text.split('\n').filter((one) => one !== '')) {
    const parts = /^ *(\d+\.\d) ms {2}(server \d+|script|client) +(.*)$/.exec(line);
    if (parts === null) throw new Error(`this is no line of a story: ${line}`);
    const who = parts[2]!.startsWith('server') ? parts[2]! : 'the script';
    const lines = found.get(who) ?? [];
    lines.push({ ms: Number(parts[1]), what: `${parts[2]} ${parts[3]}` });
    found.set(who, lines);
  }
  return found;
}

/** The same words, and about the same numbers. */
export function areSameFigures(text: string, golden: string): boolean {
  const words = (some: string): string => some.replace(/\d+(?:\.\d+)?/g, '#').replace(/ +/g, ' ');
  const numbers = (some: string): number[] => (some.match(/\d+(?:\.\d+)?/g) ?? []).map(Number);
  const expected = numbers(golden);
  return (
    words(text) === words(golden) &&
    numbers(text).every((value, at) => {
      const { by, percent } = FIGURES_MAY_DIFFER;
      return Math.abs(value - expected[at]!) <= Math.max(by, (expected[at]! * percent) / 100);
    })
  );
}
