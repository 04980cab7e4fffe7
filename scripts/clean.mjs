// Empties dist/ before a package is made of it, so that no chunk of an earlier build is published. Everyday builds
// leave what is there alone: another process may be running from it.
import { rmSync } from 'node:fs';

rmSync(new URL('../dist', import.meta.url), { recursive: true, force: true });
