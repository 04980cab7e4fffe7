/** The status page of three real servers, over HTTP, and in a real browser where there is one. */
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, withoutBrowser } from './support/browser.ts';
import { Servers } from './support/servers.ts';

/** A name, and keys and values, that would become elements of the page if they were taken for HTML. */
const MARKUP = '<img/src=x/onerror=document.title="broken-in">';
const NAMES = ['n1', 'n2<b>', 'n3'];
/** The page looks every second; a busy machine takes longer. */
const POLL = { timeout: 15_000 };
const TOKEN = 'a-secret';

let servers: Servers;
let leader: string;
let follower: string;
beforeAll(async () => {
  servers = await new Servers({ writeToken: TOKEN }).found(...NAMES);
  leader = await servers.leader();
  follower = await servers.follower();
}, 30_000);
afterAll(async () => {
  await servers.end();
  expect(servers.failures).toEqual([]);
});

describe('the status page over HTTP', () => {
  it.each([
    ['/', 'text/html; charset=utf-8'],
    ['/status.js', 'text/javascript; charset=utf-8'],
    ['/status.css', 'text/css; charset=utf-8'],
  ])('%s is served by every server, and may run nothing that does not come from it', async (path, type) => {
    for (const name of NAMES) {
      const { status, headers } = await servers.ask(name, 'GET', path);
      expect(status).toBe(200);
      expect(headers.get('content-type')).toBe(type);
      expect(headers.get('content-security-policy')).toMatch(/default-src 'none'; script-src 'self';/);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  it('its script makes no HTML of what it is told', () => {
    const script = readFileSync(new URL('../../src/node/http/page/status.js', import.meta.url), 'utf8');
    expect(script).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|srcdoc/);
  });

  it('what it asks for tells roles, indexes, members, entries and events', async () => {
    const { body } = await servers.ask(leader, 'GET', '/cluster/overview');
    expect(body).toMatchObject({ cluster: 4711, name: leader, leader, state: 'leader', leaderHeardMs: null });
    expect(body['members']).toHaveLength(3);
    const entries = body['entries'] as readonly { index: number; kind: string }[];
    expect(entries[0]).toMatchObject({ index: 1, kind: 'no-op', bytes: 0 });
    expect(entries.at(-1)!.index).toBe(body['lastIndex']);
    const events = (body['events'] as readonly { text: string }[]).map(({ text }) => text);
    expect(events).toContainEqual(`this server leads in term ${String(body['term'])}`);
  });
});

describe('pages of other origins', () => {
  const asked = (origin: string, method = 'GET'): Promise<Headers> =>
    servers.ask(leader, method, '/kv/a', { headers: { Origin: origin } }).then(({ headers }) => headers);

  it('those of members may read, and ask beforehand whether they may write', async () => {
    const origin = servers.origin(follower);
    expect((await asked(origin)).get('access-control-allow-origin')).toBe(origin);
    const allowed = await asked(origin, 'OPTIONS');
    expect(allowed.get('access-control-allow-methods')).toMatch(/PUT/);
    expect(allowed.get('access-control-allow-headers')).toMatch(/Authorization/);
  });

  it('no others may', async () => {
    for (const origin of [
      'http://127.0.0.1:1',
      'null',
      servers.origin(follower).replace('http:', 'https:'),
    ]) {
      expect((await asked(origin)).get('access-control-allow-origin')).toBeNull();
      expect((await asked(origin, 'OPTIONS')).get('access-control-allow-methods')).toBeNull();
    }
  });
});

// Chromium is not everywhere, and nothing is downloaded; CI installs it, and there its absence is a failure.
const isSkipped = withoutBrowser !== null;
// As above.
describe.skipIf(isSkipped)(`the status page in a browser${isSkipped ? `: ${withoutBrowser}` : ''}`, () => {
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];
  beforeAll(async () => {
    browser = await launchBrowser();
    page = await browser.newPage();
    page.on('pageerror', (error) => complaints.push(error.message));
  }, 30_000);
  afterAll(() => browser.close());

  const ask = async (button: string, key: string, value = ''): Promise<string> => {
    await page.fill('#key', key);
    await page.fill('#value', value);
    await page.click(`button[value="${button}"]`);
    const answer = (): Promise<string | null> => page.textContent('#answer');
    await expect.poll(answer, POLL).not.toMatch(/^(\.\.\.)?$/);
    return (await answer())!;
  };

  it('a follower shows all servers, their roles, their terms and how far their logs are', async () => {
    await page.goto(servers.origin(follower));
    await expect.poll(() => page.locator('#servers .bar').count(), POLL).toBe(3);
    const rows = await page.locator('#servers tr').allInnerTexts();
    const roles = rows.map((row) => row.split('\t').slice(0, 2));
    expect(roles).toEqual(NAMES.map((name) => [name, name === leader ? 'leader' : 'follower']));
    expect(await page.textContent('#summary')).toContain(`as ${follower} sees it: ${leader} leads in term `);
    const { term } = servers.servers.get(leader)!.view.status();
    for (const row of rows) expect(row.split('\t')[2]).toBe(String(term));
    expect(await page.locator('#events li').count()).toBeGreaterThan(0);
  });

  it('writes without the token are refused in words; with it they are done, and seen', async () => {
    expect(await ask('put', 'colour', 'blue')).toMatch(/^unauthorized: the write token is missing/);
    await page.fill('#token', TOKEN);
    expect(await ask('put', 'colour', 'blue')).toBe('colour is written');
    expect(await ask('get', 'colour')).toBe('colour = blue');
    expect(await ask('delete', 'colour')).toBe('colour is deleted');
    expect(await ask('get', 'colour')).toBe('colour has no value');
    await expect.poll(() => page.textContent('#entries'), POLL).toContain('command');
  });

  it('what it is told is text: names, keys and values make no elements', async () => {
    expect(await ask('put', MARKUP, MARKUP)).toBe(`${MARKUP} is written`);
    expect(await ask('get', MARKUP)).toBe(`${MARKUP} = ${MARKUP}`);
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.locator('#servers b').count()).toBe(0);
    expect(await page.title()).not.toBe('broken-in');
  });

  it('says that its server does not answer, and goes on when it does again', async () => {
    const [away, back] = [/does not answer/, / leads in term /];
    await page.route('**/cluster/overview', (route) => route.abort());
    await expect.poll(() => page.textContent('#summary'), POLL).toMatch(away);
    await page.unroute('**/cluster/overview');
    await expect.poll(() => page.textContent('#summary'), POLL).toMatch(back);
  });

  it('a server that stops is shown as one that does not answer', async () => {
    const other = NAMES.find((name) => name !== leader && name !== follower)!;
    await servers.stop(other);
    const row = page.locator('#servers tr.away');
    await expect.poll(() => row.count(), POLL).toBe(1);
    expect(await row.innerText()).toContain(other);
    expect(complaints).toEqual([]);
  });
});
