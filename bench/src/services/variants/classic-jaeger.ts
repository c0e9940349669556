import { kitVariant } from './kit-variant.js';

export const variant = kitVariant((receivers) => ({
  TELEMETRY_CLIENTS: 'classic',
  TRACES_JAEGER: [receivers.jaegerThrift],
}));
