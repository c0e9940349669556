import type { Operation } from '@glasshouse/http';
import { changeTargetLogLevel } from './change-log-level.js';
import { listFaultsOfServices, replaceFaultsOfService } from './faults-routes.js';
import { importTraces } from './import-operation.js';
import * as incidents from './incidents-operations.js';
import * as logs from './logs-operations.js';
import * as operations from './operations.js';
import * as queries from './queries-operations.js';
import { receiveAlerts } from './receive-alerts.js';
import * as rules from './rules-operations.js';
import * as signals from './signals-operations.js';
import * as store from './store-operations.js';
import * as zipkin from './zipkin-operations.js';

/** All operations of the console's API, by area. */
export const operationAreas = {
  queries: Object.values(queries),
  store: Object.values(store),
  zipkin: Object.values(zipkin),
  rules: Object.values(rules),
  logs: Object.values(logs),
  signals: Object.values(signals),
  incidents: Object.values(incidents),
  others: [
    ...Object.values(operations),
    changeTargetLogLevel,
    listFaultsOfServices,
    replaceFaultsOfService,
    receiveAlerts,
    importTraces,
  ],
} as unknown as Readonly<Record<string, readonly Operation[]>>;

export const allOperations: readonly Operation[] = Object.values(operationAreas).flat();
