/** What another process has used of the processors. */
import { readFileSync } from 'node:fs';

/** Linux counts in hundredths of a second, whatever its own clock does. */
const MS_A_TICK = 10;
/** Of the fields behind the name, which may hold anything but stands in brackets. */
const USER_FIELD = 11;
const SYSTEM_FIELD = 12;

/** Milliseconds of processor time so far, of all threads; null where the system does not tell, or the process is gone. */
export function processorMs(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[USER_FIELD]) + Number(fields[SYSTEM_FIELD])) * MS_A_TICK;
  } catch {
    return null;
  }
}
