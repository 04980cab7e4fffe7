/**
 * Commands as bytes: format u8, operation u8, session u53, sequence u53, then up to three strings, each a length
 * u32 and its text. Decoding refuses with null whatever this does not write.
 */
import { readU32, readU53, U53_BYTES, writeU8, writeU32, writeU53 } from '../base/bytes.ts';
import type { Slab } from '../base/slab.ts';
import { readText, textBytes, writeText } from '../base/text.ts';
import type { Command, KeyValueOperation } from './operation.ts';

const FORMAT = 1;
const GET = 1;
const PUT = 2;
const DELETE = 3;
const COMPARE_AND_SET = 4;
/** Expects the key to be absent. */
const SET_IF_ABSENT = 5;
const AT_SESSION = 2;
const AT_SEQUENCE = AT_SESSION + U53_BYTES;
const AT_STRINGS = AT_SEQUENCE + U53_BYTES;

/** In memory of its own, or of `slab`, which is faster for whoever encodes many. */
export function encodeCommand(command: Command, slab: Slab | null = null): Uint8Array {
  const { operation } = command;
  const code = codeOf(operation);
  const strings = stringsOf(operation);
  let length = AT_STRINGS;
  for (let i = 0; i < strings.length; i += 1) length += 4 + textBytes(strings[i]!);
  const bytes = slab === null ? new Uint8Array(length) : slab.take(length);
  writeU8(bytes, 0, FORMAT);
  writeU8(bytes, 1, code);
  writeU53(bytes, AT_SESSION, command.session);
  writeU53(bytes, AT_SEQUENCE, command.sequence);
  let at = AT_STRINGS;
  for (let i = 0; i < strings.length; i += 1) {
    const end = writeText(bytes, at + 4, strings[i]!);
    writeU32(bytes, at, end - at - 4);
    at = end;
  }
  return bytes;
}

export function decodeCommand(bytes: Uint8Array): Command | null {
  if (bytes.length < AT_STRINGS || bytes[0] !== FORMAT) return null;
  const session = readU53(bytes, AT_SESSION);
  const sequence = readU53(bytes, AT_SEQUENCE);
  if (session < 0 || sequence < 0) return null;
  const strings: string[] = [];
  let at = AT_STRINGS;
  while (at < bytes.length) {
    if (at + 4 > bytes.length || strings.length === 3) return null;
    const length = readU32(bytes, at);
    if (length > bytes.length - at - 4) return null;
    const text = readText(bytes, at + 4, at + 4 + length);
    if (text === null) return null;
    strings.push(text);
    at += 4 + length;
  }
  const operation = operationOf(bytes[1]!, strings);
  return operation === null ? null : { session, sequence, operation };
}

function codeOf(operation: KeyValueOperation): number {
  switch (operation.kind) {
    case 'get':
      return GET;
    case 'put':
      return PUT;
    case 'delete':
      return DELETE;
    case 'compare-and-set':
      return operation.expected === null ? SET_IF_ABSENT : COMPARE_AND_SET;
    default:
      return operation satisfies never;
  }
}

function stringsOf(operation: KeyValueOperation): readonly string[] {
  switch (operation.kind) {
    case 'get':
    case 'delete':
      return [operation.key];
    case 'put':
      return [operation.key, operation.value];
    case 'compare-and-set': {
      const { key, expected, value } = operation;
      return expected === null ? [key, value] : [key, value, expected];
    }
    default:
      return operation satisfies never;
  }
}

function operationOf(code: number, strings: readonly string[]): KeyValueOperation | null {
  const [key, value, expected] = strings;
  if (key === undefined) return null;
  if (code === GET && value === undefined) return { kind: 'get', key };
  if (code === DELETE && value === undefined) return { kind: 'delete', key };
  if (value === undefined) return null;
  if (code === COMPARE_AND_SET && expected !== undefined)
    return { kind: 'compare-and-set', key, expected, value };
  if (expected !== undefined) return null;
  if (code === PUT) return { kind: 'put', key, value };
  if (code === SET_IF_ABSENT) return { kind: 'compare-and-set', key, expected: null, value };
  return null;
}
