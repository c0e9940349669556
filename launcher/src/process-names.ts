import { callersFirst, callGraph, type ServiceName, serviceNames } from '@glasshouse/roster';

export type ProcessName = 'console' | ServiceName | 'traffic';

/** Every process: the services of the roster between the console and the demo traffic. */
export const processNames: readonly ProcessName[] = ['console', ...serviceNames, 'traffic'];

/** Services in the order of stopping: callers stop before what they call. */
export const serviceStopOrder: readonly (readonly ServiceName[])[] = callersFirst(callGraph);

/** The console stops last, so that it receives the last telemetry of every process. */
export const stopOrder: readonly (readonly ProcessName[])[] = [['traffic'], ...serviceStopOrder, ['console']];
