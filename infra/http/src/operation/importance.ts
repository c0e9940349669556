/**
 * The order in which an overloaded service refuses requests: `optional` first, `critical` last. `always` is served
 * whatever happens, as other services cannot work without it.
 */
export type Importance = 'optional' | 'normal' | 'critical' | 'always';
