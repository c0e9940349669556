/** The public edge: authentication, routing, merging, limits, breakers. */
export { createApp, createOperationsApp, type GatewayOptions } from './app.js';
export { gatewayBounds } from './bounds.js';
export { type Overview, operations } from './contract.js';
export { apiDocument } from './docs/api.js';
export { type PeerName, type Peers, publicOperations } from './peers.js';
export { type GatewaySettings, gatewaySettings } from './settings.js';
