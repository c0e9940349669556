import type { FaultType } from './questions.js';

/** Actions that can end an incident. The list is the same for every incident. */
export const mitigations = {
  'restart-service': { text: 'restart the processes of a service', takesService: true },
  'roll-back-release': { text: 'return a service to its previous release', takesService: true },
  'remove-instance': { text: 'replace the bad instance of a service', takesService: true },
  'repair-database': { text: 'repair the document store of a service', takesService: true },
  'flush-cache': { text: 'remove all entries from the cache of a service', takesService: true },
  'repair-network': {
    text: 'repair the network between a service and the services that it calls',
    takesService: true,
  },
  'limit-clients': { text: 'block clients that send too many requests', takesService: false },
  'set-clock': { text: 'correct the clock of a service', takesService: true },
  'rotate-keys': { text: 'create and publish new signing keys', takesService: true },
  'restart-back-end': {
    text: 'restart the back-ends that services share: database, cache, telemetry',
    takesService: false,
  },
  none: { text: 'do nothing, because there is no fault', takesService: false },
} as const satisfies Record<string, { text: string; takesService: boolean }>;
export type MitigationAction = keyof typeof mitigations;
export const mitigationActions = Object.keys(mitigations) as MitigationAction[];

/**
 * Mitigations that end each type of fault. A restart ends a fault that lives in one process; it does not end one that is
 * in the code, in a back-end or in the network.
 */
export const mitigationsOf: Readonly<Record<FaultType, readonly MitigationAction[]>> = {
  none: ['none'],
  'slow-network': ['repair-network'],
  'failing-network': ['repair-network'],
  'slow-operation': ['roll-back-release'],
  'failing-operation': ['roll-back-release'],
  'wrong-data': ['roll-back-release'],
  'blocked-event-loop': ['roll-back-release'],
  'restarting-process': ['roll-back-release'],
  'slow-store': ['repair-database'],
  'failing-store': ['repair-database'],
  'exhausted-pool': ['restart-service', 'roll-back-release'],
  'bad-instance': ['remove-instance', 'roll-back-release'],
  'empty-cache': ['restart-service', 'roll-back-release'],
  'stale-cache': ['flush-cache'],
  'frozen-process': ['restart-service'],
  'memory-leak': ['restart-service', 'roll-back-release'],
  'clock-skew': ['set-clock'],
  'unpublished-key': ['rotate-keys', 'roll-back-release'],
  'retry-storm': ['roll-back-release'],
  'cache-stampede': ['roll-back-release'],
  'hot-account': ['limit-clients'],
  // all evidence names one process, whose restart also creates new connections to the back-ends
  'telemetry-outage': ['restart-back-end', 'restart-service'],
  overload: ['limit-clients'],
};
