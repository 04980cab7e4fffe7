/** Files that commands are told to read and to write. */
import { existsSync, writeFileSync } from 'node:fs';
import { type CommandHost, UsageError } from './command.ts';

/** @throws UsageError */
export function readOrRefuse(path: string, host: CommandHost): string {
  try {
    return host.readFile(path);
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${(error as Error).message}`);
  }
}

/** Never over what is there. @throws UsageError */
export function writeNew(path: string, text: string): void {
  if (existsSync(path)) throw new UsageError(`${path} is there already: name a new file`);
  try {
    writeFileSync(path, text, { flag: 'wx', mode: 0o600, flush: true });
  } catch (error) {
    throw new UsageError(`${path} cannot be written: ${(error as Error).message}`);
  }
}
