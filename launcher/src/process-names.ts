import { callersFirst, callGraph, type ServiceName, serviceNames } from '@glasshouse/roster';

export type ProcessName = 'console' | ServiceName | 'traffic';

/** All processes: the console, the services of the roster, and the demo traffic. */
export const processNames: readonly ProcessName[] = ['console', ...serviceNames, 'traffic'];

/** Stop order of the services: callers stop before the services that they call. */
export const serviceStopOrder: readonly (readonly ServiceName[])[] = callersFirst(callGraph);

/** Stop order of all processes. The console stops last, so that it receives the last telemetry. */
export const stopOrder: readonly (readonly ProcessName[])[] = [['traffic'], ...serviceStopOrder, ['console']];
