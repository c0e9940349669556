/** Services of the shop and all ports. Data only: it imports no workspace, and no `infra` workspace imports it. */
export { callersFirst, callGraph, reachableFrom } from './call-graph.js';
export type { Service } from './define-roster.js';
export {
  adminPortNameOf,
  type PortName,
  ports,
  portVariable,
  type ServicePortName,
  servicePortNames,
} from './ports.js';
export { roster, type ServiceName, serviceNames, serviceOf, type UpstreamOf } from './roster.js';
export { type UpstreamSettings, upstreamSettings, urlVariable } from './upstream-settings.js';
