/** `ordeal-node start`: one server, until it is told to stop or stops by itself. */
import { gatherSettings } from '../config/gather.ts';
import { type ServerConfiguration, toConfiguration } from '../config/server-configuration.ts';
import { createLogger } from '../server/log.ts';
import { OrdealServer } from '../server/ordeal-server.ts';
import type { CommandHost } from './command.ts';

export async function start(args: readonly string[], host: CommandHost): Promise<number> {
  const settings = gatherSettings({ args, env: host.env, readFile: host.readFile });
  return serve(toConfiguration(settings, host.readFile));
}

/** Resolves when the server has ended: 0 it was stopped, 1 it stopped by itself. */
async function serve(configuration: ServerConfiguration): Promise<number> {
  const log = createLogger(configuration.logLevel, configuration.self.name);
  for (const warning of configuration.warnings) log.warn(warning);
  let ended = (_code: number): void => {};
  const end = new Promise<number>((resolve) => {
    ended = resolve;
  });
  let failed = false;
  const server = await OrdealServer.start(configuration, log, {
    failed: () => {
      failed = true;
      ended(1);
    },
  });
  const stop = (): void => {
    void server.stop().then(() => ended(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  const code = await end;
  if (failed) await server.stop();
  process.off('SIGTERM', stop);
  process.off('SIGINT', stop);
  return failed ? 1 : code;
}
