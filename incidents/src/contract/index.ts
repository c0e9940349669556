/** Requests and responses of the API of incidents, and the file of a recording. */
export * from './host.js';
export * from './list.js';
export * from './recording.js';
export * from './report.js';
export * from './run.js';
