import type { Metrics } from '../types/metrics.js';
import type { ServiceIdentity } from '../types/telemetry.js';

/** Exposes version and environment of the service as `target_info`, its name in OpenTelemetry's mapping to Prometheus. */
export function exposeTarget(metrics: Metrics, identity: Required<ServiceIdentity>): void {
  const target = metrics.gauge({
    name: 'target_info',
    help: 'Identity of the service; always 1. A version that did not run before is a deployment.',
    labels: ['service_name', 'service_version', 'deployment_environment_name'],
  });
  target.labels(identity.name, identity.version, identity.environment).set(1);
}
