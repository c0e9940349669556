/** Log levels by severity, lowest first. Without a schema, so that the pages can bundle them. */
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
export type LogLevel = (typeof logLevels)[number];
