/** The public edge: authentication and routing. */
export { createApp, createOperationsApp, type GatewayOptions } from './app.js';
export { type GatewayConfig, gatewaySettings } from './config.js';
export { type PeerName, type Peers, publicOperations } from './peers.js';
