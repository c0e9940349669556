import { operation } from '@glasshouse/http';
import Type from 'typebox';
import { AnomalyList } from '../../../contract/src/anomalies.js';
import { TelemetryQuality } from '../../../contract/src/quality.js';
import { currentRun, limit, run, service, timeRange } from './parameters.js';

export const listAnomalies = operation({
  id: 'listAnomalies',
  method: 'GET',
  path: '/api/anomalies',
  access: 'anyone',
  summary: 'Suspensions, event-loop delays, restarts, silences and long garbage collections of the processes',
  query: Type.Object({ service, ...timeRange, run: currentRun, limit: limit(200, 1000) }),
  response: AnomalyList,
});

export const getTelemetryQuality = operation({
  id: 'getTelemetryQuality',
  method: 'GET',
  path: '/api/telemetry/quality',
  access: 'anyone',
  summary: 'Missing parents, clock skew, silent services and deviations from the conventions',
  query: Type.Object({ ...timeRange, run }),
  response: TelemetryQuality,
});
