import { expect, test } from 'vitest';
import { story } from '../../examples/counter.ts';

test('the counter survives the loss of its leader', () => {
  const lines = story();
  expect(lines).toHaveLength(6);
  const [first, , , lost, added, back] = lines;
  const leader = first?.split(' ')[1];
  expect(lost).toMatch(new RegExp(`^server ${leader} lost its power; server [1-3] leads$`));
  expect(lost).not.toMatch(new RegExp(`server ${leader} leads$`));
  expect(added).toMatch(/^add 10: committed at index \d+, the counter is 17$/);
  expect(back).toBe(`server ${leader} is back; the counters are 17, 17, 17`);
});
