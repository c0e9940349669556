/**
 * Importance of a request under overload. Requests are refused in this order: `optional`, `normal`, `critical`. An
 * `always` request is never refused, because other services depend on it.
 */
export type Importance = 'optional' | 'normal' | 'critical' | 'always';
