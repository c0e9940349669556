import { kitVariant } from './kit-variant.js';

export const variant = kitVariant((receivers) => ({
  TELEMETRY_CLIENTS: 'kit',
  TRACES_ZIPKIN: [receivers.zipkin],
}));
