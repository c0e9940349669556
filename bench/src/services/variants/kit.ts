import { kitVariant } from './kit-app.js';

export const variant = kitVariant((sinks) => ({ TELEMETRY_CLIENTS: 'kit', TRACES_ZIPKIN: [sinks.zipkin] }));
