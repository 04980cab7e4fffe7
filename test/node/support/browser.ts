/**
 * A real browser: Chromium, wherever the system has it. Nothing is downloaded. Without one, what needs it is skipped, and
 * the report says so; with `ORDEAL_BROWSER=required`, as CI sets it, that is a failure.
 */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
] as const;

const found = PLACES.find((place) => existsSync(place)) ?? null;

/** Null: there is a browser, or there must be one. Otherwise why what needs one is skipped. */
export const withoutBrowser: string | null =
  found === null && process.env['ORDEAL_BROWSER'] !== 'required'
    ? 'NO BROWSER HERE, so this is not tried: install chromium'
    : null;

/** @throws Error when there is none. */
export function launchBrowser(): Promise<Browser> {
  if (found === null)
    throw new Error(`a browser is required, and none is at ${PLACES.join(', ')}: install chromium`);
  // Pages of this test alone are opened, all of them on loopback; in containers there is no sandbox to be had.
  return chromium.launch({ executablePath: found, args: ['--no-sandbox'] });
}
