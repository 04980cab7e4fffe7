/** The log of a server: lines of JSON on standard error, with an audit line for every transition of leadership. */
import { destination, type Logger, pino } from 'pino';

export type { Logger } from 'pino';

export function createLogger(level: string, server: string): Logger {
  return pino(
    { level, base: { server }, timestamp: () => `,"time":"${new Date().toISOString()}"` },
    // Synchronously, so that the last words of a server that ends are there.
    destination({ dest: 2, sync: true }),
  );
}
