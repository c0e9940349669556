/** Environment variables: declared in one place, validated once, documented from the declaration. */
export * from './align-columns.js';
export * from './bounds.js';
export * from './is-loopback.js';
export * from './markdown-table.js';
export * from './near-names.js';
export * from './read-settings.js';
export * from './settings-table.js';
export * from './usage-error.js';
export * from './wrap.js';
