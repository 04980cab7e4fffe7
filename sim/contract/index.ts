/**
 * What an implementation of a port must do, as cases for any test framework.
 *
 * @module ordeal/contract
 */
export { FILE_SYSTEM_CASES, type FileSystemCase, type FilesUnderTest } from './file-system.ts';
export { STORAGE_CASES, type StorageCase } from './storage.ts';
export { StorageLife, type StorageUnderTest } from './storage-life.ts';
