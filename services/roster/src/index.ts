/** The services of the shop as one table, and every port. Data only: it imports nothing, and infra does not import it. */
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
