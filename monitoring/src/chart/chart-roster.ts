import { adminPortNameOf, ports, serviceNames, serviceOf } from '@glasshouse/roster';

/** Service of `files/roster.yaml`. */
interface ChartService {
  port: number;
  /** Port of health and metrics; equal to `port` for a service with one port. */
  adminPort: number;
  calls: readonly string[];
  store: boolean;
  cache: boolean;
  public: boolean;
}

/** Returns the services that the templates of the chart iterate over. */
export function chartRoster(): Record<string, ChartService> {
  return Object.fromEntries(
    serviceNames.map((name) => {
      const { port, calls, store, cache, public: isPublic } = serviceOf(name);
      return [name, { port, adminPort: ports[adminPortNameOf(name)], calls, store, cache, public: isPublic }];
    }),
  );
}
