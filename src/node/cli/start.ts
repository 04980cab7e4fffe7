/** `ordeal-node start`: one server, until it is told to stop or stops by itself. */
import { gatherSettings, unknownVariables } from '../config/gather.ts';
import { type ServerConfiguration, toConfiguration } from '../config/server-configuration.ts';
import { createLogger } from '../server/log.ts';
import { OrdealServer } from '../server/ordeal-server.ts';
import type { CommandHost } from './command.ts';

export async function start(args: readonly string[], host: CommandHost): Promise<number> {
  const settings = gatherSettings({ args, env: host.env, readFile: host.readFile });
  const configuration = toConfiguration(settings, host.readFile);
  const unknown = unknownVariables(host.env).map(
    (name) => `${name} is no setting of this server: is it misspelt?`,
  );
  return serve({ ...configuration, warnings: [...configuration.warnings, ...unknown] });
}

/** Resolves when the server has ended: 0 it was stopped, or removed from its cluster, 1 it stopped by itself. */
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
    // Somebody wanted it so: who restarts what has failed is not to start it again.
    removed: () => ended(0),
    lostData: () => {
      failed = true;
      ended(1);
    },
  });
  const stop = (): void => {
    void server.stop().then(() => ended(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  // Who started it with a channel, as `cluster` does, is gone: nobody would stop it any more.
  process.on('disconnect', stop);
  if (process.send !== undefined && !process.connected) stop();
  const code = await end;
  if (failed) await server.stop();
  process.off('SIGTERM', stop);
  process.off('SIGINT', stop);
  process.off('disconnect', stop);
  if (process.connected) process.disconnect();
  return failed ? 1 : code;
}
