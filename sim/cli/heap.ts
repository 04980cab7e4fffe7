/** How far the engine's own memory is used: beyond its limit it ends the process, and says nothing that a user could use. */
import { getHeapStatistics } from 'node:v8';

/** Of the limit: what is left is for what one step more may take, and for collecting garbage. */
const FULL_PART = 0.85;

export function isHeapFull(): boolean {
  const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
  return used > FULL_PART * limit;
}
