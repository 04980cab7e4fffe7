// Compiles the kernel of the checker (model/check/kernel, AssemblyScript) and writes it to model/check/kernel-code.ts,
// which is committed: whoever installs the package, or runs the tests, needs no AssemblyScript. A test compiles the
// sources anew and compares (test/unit/model/check/kernel-code.test.ts).
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { kernelModule } from './kernel-module.ts';

const target = fileURLToPath(new URL('../model/check/kernel-code.ts', import.meta.url));
writeFileSync(target, await kernelModule());
