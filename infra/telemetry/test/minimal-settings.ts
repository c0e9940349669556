import type { TelemetrySettings } from '../src/index.js';

/** Settings without any exporter. */
export const minimalSettings: TelemetrySettings = {
  SERVICE_INSTANCE: 'i-1',
  ENVIRONMENT: 'test',
  LOG_LEVEL: 'warn',
  LOG_STDOUT: 'off',
  LOG_FORWARD: [],
  TRACES_ZIPKIN: [],
  TRACES_OTLP: [],
  TRACES_RATIO: 1,
};
