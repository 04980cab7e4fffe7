// The text of model/check/kernel-code.ts, from the sources of the kernel.
import { fileURLToPath } from 'node:url';
import { main } from 'assemblyscript/asc';

const root = fileURLToPath(new URL('..', import.meta.url));
// No objects that anybody would have to free, and no assertions of the standard library.
const OPTIONS = ['-O3', '--converge', '--runtime', 'stub', '--noAssert', '--initialMemory', '1'];
const HEADER =
  '/** Compiled from model/check/kernel by `npm run build:kernel`: WebAssembly in base64. Nobody edits it. */';
const CODE = 'kernel.wasm';
const LINE_CHARS = 100;

/** @throws with the compiler's words when it refuses the sources. */
export async function kernelModule(): Promise<string> {
  const files = new Map<string, Uint8Array | string>();
  const { error, stderr } = await main(
    ['model/check/kernel/main.ts', '--baseDir', root, '--outFile', CODE, ...OPTIONS],
    { writeFile: (name, contents) => void files.set(name, contents) },
  );
  const code = files.get(CODE);
  if (error !== null || code === undefined || typeof code === 'string') {
    throw new Error(`the kernel does not compile: ${error?.message ?? 'no code'}\n${stderr.toString()}`);
  }
  const text = Buffer.from(code).toString('base64');
  const lines: string[] = [];
  for (let at = 0; at < text.length; at += LINE_CHARS) lines.push(`  '${text.slice(at, at + LINE_CHARS)}'`);
  return `${HEADER}\nexport const KERNEL_CODE =\n${lines.join(' +\n')};\n`;
}
