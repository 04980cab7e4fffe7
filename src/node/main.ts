#!/usr/bin/env node
/** The command `ordeal-node`: joins its table of commands to this process. */
import { readFileSync } from 'node:fs';
import { run } from './cli/dispatch.ts';

// The exit code is set rather than `process.exit` called, so that output into a pipe is not cut off.
process.exitCode = await run(process.argv.slice(2), {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  env: process.env,
  readFile: (path) => readFileSync(path, 'utf8'),
});
