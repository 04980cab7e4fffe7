/** The public entry point `ordeal/contract`: what an implementation of a port must do, as cases for any test framework. */
export { FILE_SYSTEM_CASES, type FileSystemCase, type FilesUnderTest } from './file-system.ts';
