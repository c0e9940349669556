/** Lock of a data directory for one process at a time, usable without the stores. */
export { DirectoryInUseError, lockDataDirectory } from './lock-data-directory.js';
