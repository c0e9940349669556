/** The lock of a data directory, for one process at a time; without the stores. */
export { DirectoryInUseError, lockDataDirectory } from './lock-data-directory.js';
