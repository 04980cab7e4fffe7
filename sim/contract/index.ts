/**
 * What an implementation of a port must do, as cases for any test framework.
 *
 * @module ordeal/contract
 */
export { FILE_SYSTEM_CASES, type FileSystemCase, type FilesUnderTest } from './file-system.ts';
