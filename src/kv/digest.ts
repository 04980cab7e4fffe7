/** Digests of parts of a state, 32 bits each. A state's digest is their sum, so it can be kept as parts change. */

export function digestText(text: string, seed: number): number {
  let hash = seed ^ text.length;
  for (let i = 0; i < text.length; i += 1) hash = mix(hash ^ text.charCodeAt(i));
  return finish(hash);
}

export function digestNumbers(a: number, b: number, seed: number): number {
  let hash = mix(seed ^ (a | 0));
  hash = mix(hash ^ ((a / 0x1_0000_0000) | 0));
  hash = mix(hash ^ (b | 0));
  return finish(mix(hash ^ ((b / 0x1_0000_0000) | 0)));
}

function mix(hash: number): number {
  const product = Math.imul(hash, 0x9e3779b1);
  return product ^ (product >>> 15);
}

function finish(hash: number): number {
  let h = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
