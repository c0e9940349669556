import { kitVariant } from './kit-app.js';

export const variant = kitVariant((sinks) => ({
  TELEMETRY_CLIENTS: 'classic',
  TRACES_JAEGER: [sinks.jaegerThrift],
}));
