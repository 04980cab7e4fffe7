/** `check`, `explore` and `coverage` as they are typed: what they print, and with which exit code. */
import { describe, expect, test } from 'vitest';
import { call } from '../../../support/call.ts';

describe('ordeal check', () => {
  test('prints the counts of a known instance as one object of the agreed fields', async () => {
    const { code, out } = await call('check', '--instance', 'A', '--json');
    const summary = JSON.parse(out);
    expect(code).toBe(0);
    expect(Object.keys(summary)).toEqual([
      'instance',
      'distinct',
      'generated',
      'depth',
      'violations',
      'seconds',
      'statesPerSecond',
      'bytesPerState',
      'complete',
    ]);
    expect(summary).toMatchObject({
      distinct: 5_234,
      generated: 22_743,
      depth: 32,
      violations: [],
      complete: true,
    });
  });

  test('tells a mistake by a story, and fails', async () => {
    const { code, out } = await call('check', '--bug', 'forgotten-vote');
    expect(code).toBe(1);
    expect(out).toContain('VIOLATED: election safety. A shortest way there:');
    expect(out).toMatch(/server \d: Restart\n\s+votedFor: \d -> null/);
    expect(out).toMatch(/sends \{type:RequestVoteResponse,/);
    expect(out.trimEnd()).toMatch(/VIOLATED: election safety$/);
  });

  test('takes every bound of the ground truth', async () => {
    const bounds =
      '--servers 2 --values 2 --terms 2 --log 1 --messages 1 --duplicates 1 --restarts 1 --self-messages --no-drop --symmetry';
    const { code, out } = await call('check', ...bounds.split(' '));
    expect(code).toBe(0);
    expect(out).toContain(
      'base, servers 2, values 2, terms to 2, logs to 1, messages 1, copies 1, restarts 1, messages to itself, no loss, servers being alike',
    );
  });

  test('says where nothing is enabled any more', async () => {
    const { out } = await call('check', '--instance', 'A');
    expect(out).toMatch(
      /In \d+ of them nothing is enabled, since every bound is used up; the nearest is \d+ steps away/,
    );
  });

  test.each([
    ['vote-before-durable', 'a counted vote is on the disk of the voter'],
    ['commit-by-counting', 'leader completeness'],
  ])('rejects the variant %s of protocol', async (variant, property) => {
    const { code, out } = await call('check', '--spec', 'protocol', '--bug', variant, '--json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ complete: false, violations: [{ property }] });
  });

  test('explores protocol', async () => {
    const { code, out } = await call(
      'check',
      '--spec',
      'protocol',
      '--servers',
      '2',
      '--restarts',
      '1',
      '--json',
    );
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ distinct: 7_408, generated: 30_705, complete: true });
  });

  test.each([
    ['--bug figure-8 --terms 3', 'needs --terms 5'],
    ['--bug figure-8 --servers 2', 'needs --servers 3'],
    ['--bug commit-by-counting', 'add --spec protocol'],
    ['--spec protocol --bug figure-8', 'is of base'],
    ['--spec protocol --instance A', '--instance is of base'],
    ['--spec protocol --duplicates 2', '--duplicates is of base'],
    ['--spec protocol --no-drop', '--no-drop is of base'],
    ['--pre-vote', '--pre-vote is of protocol'],
    ['--spec protocol --bug commit-by-counting --terms 2', 'these bounds do not reach'],
    ['--servers 1', '--servers must be an integer from 2 to 7'],
    ['--memory 0', '--memory must be'],
    ['--bug nonsense', '--bug must be one of'],
  ])('refuses %s in one line', async (line, says) => {
    const { code, out, err } = await call('check', ...line.split(' '));
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toContain(says);
    expect(err.trimEnd()).not.toContain('\n');
  });
});

describe('ordeal explore', () => {
  test('explores the quick instance completely', async () => {
    const { code, out } = await call('explore');
    expect(code).toBe(0);
    expect(out).toContain('the real machine, 2 servers, elections 1, entries 1');
    expect(out).toContain('1,912 distinct states');
    expect(out).toContain('Every reachable state was explored, and every property holds in each.');
  });

  test('takes bounds, and the fields of check', async () => {
    const { code, out } = await call('explore', '--crashes', '0', '--pre-vote', '--check-quorum', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ complete: true, violations: [], distinct: expect.any(Number) });
  });

  test('refuses what is no instance', async () => {
    expect(await call('explore', '--instance', 'z')).toMatchObject({ code: 2, out: '' });
  });
});

describe('ordeal coverage', () => {
  test('prints how a campaign grows and what it missed', async () => {
    const { code, out } = await call('coverage', '--seeds', '2', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ firstSeed: 0, seeds: 2, against: { complete: true } });
  });
});
