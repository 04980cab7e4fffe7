#!/usr/bin/env node
/** The command `ordeal`: joins the table of commands to this process. */
import { availableParallelism } from 'node:os';
import packageJson from '../../package.json' with { type: 'json' };
import type { CommandHost } from './command.ts';
import { COMMANDS } from './commands.ts';
import { dispatch } from './dispatch.ts';
import { StandardOutput } from './standard-output.ts';

let interrupt: AbortSignal | null = null;

/**
 * Asked for only by commands that end well when interrupted. The others leave Ctrl-C to the operating system, which
 * ends them even in an endless loop.
 */
function interruption(): AbortSignal {
  if (interrupt !== null) return interrupt;
  const controller = new AbortController();
  // Once: a second Ctrl-C ends the process at once, as people expect.
  process.once('SIGINT', () => controller.abort());
  process.once('SIGTERM', () => controller.abort());
  interrupt = controller.signal;
  return interrupt;
}

const output = new StandardOutput(process.stdout, (why) => {
  process.stderr.write(`ordeal: ${why}\n`);
  // Also when it is heard of after the command has ended.
  process.exitCode = 3;
});
// Where standard error is gone, too, there is nobody left to tell.
process.stderr.on('error', () => {});

const host: CommandHost = {
  out: (text) => output.write(text),
  err: (text) => process.stderr.write(text),
  errIsTTY: process.stderr.isTTY === true,
  colour: process.stderr.isTTY === true && (process.env['NO_COLOR'] ?? '') === '',
  version: packageJson.version,
  node: process.versions.node,
  processors: availableParallelism(),
  now: () => performance.now(),
  get signal() {
    return interruption();
  },
};

// The exit code is set rather than `process.exit` called, so that output into a pipe is not cut off.
process.exitCode = output.exitCode(await dispatch(COMMANDS, process.argv.slice(2), host));
