/** Time limits for promises. `eventually`, for tests, is exported from `@glasshouse/timing/testing`. */
export * from './with-timeout.js';
export * from './within-timeout.js';
