/** The gateway: authentication, routing, merged responses, rate limits and circuit breakers. */
export { createApp, createOperationsApp, type GatewayOptions } from './app.js';
export { gatewayBounds } from './bounds.js';
export { type Overview, operations } from './contract.js';
export { apiDocument } from './docs/api.js';
export { errors } from './errors.js';
export { gatewayLogFields } from './log-fields.js';
export { type GatewaySettings, gatewaySettings } from './settings.js';
export { publicOperations, type UpstreamName, type Upstreams } from './upstreams.js';
