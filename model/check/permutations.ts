/** All ways to rename the servers, the identity first. */
import type { Permutation } from './specification.ts';

export function permutationsOf(servers: number): Permutation[] {
  if (servers === 0) return [[]];
  return permutationsOf(servers - 1).flatMap((shorter) =>
    Array.from({ length: servers }, (_, back) => {
      const longer = shorter.slice();
      longer.splice(servers - 1 - back, 0, servers - 1);
      return longer;
    }),
  );
}
