import { adminPortNameOf, ports, serviceNames } from '@glasshouse/roster';

interface JaegerConfig {
  extensions: { jaeger_query: { ui?: object } };
}

/** Returns the configuration of Jaeger without the links of its pages, which name ports of the full stack. */
export function jaegerConfig<Config extends JaegerConfig>(config: Config): Config {
  const { ui: _, ...query } = config.extensions.jaeger_query;
  return { ...config, extensions: { ...config.extensions, jaeger_query: query } };
}

/**
 * Returns the configuration of the small Prometheus. `RELEASE` stands for the name of the release's objects. `job` is the
 * name of the service, as in `prometheus/prometheus.yml`, because the rules select by it.
 */
export function scrapeConfig(): object {
  const job = (name: string, host: string, port: number) => ({
    job_name: name,
    dns_sd_configs: [{ names: [`RELEASE-${host}`], type: 'A', port, refresh_interval: '5s' }],
  });
  return {
    global: { scrape_interval: '5s', scrape_timeout: '4s', evaluation_interval: '5s' },
    rule_files: ['/etc/prometheus/rules.yml'],
    scrape_configs: [
      ...serviceNames.map((name) => job(name, `${name}-pods`, ports[adminPortNameOf(name)])),
      // a name without an address, as without the warehouse, gives a job without targets
      job('warehouse', 'warehouse', ports.warehouse),
      job('console', 'console', ports.console),
      job('hazelcast', 'hazelcast', 9404),
      job('jaeger', 'jaeger', 8888),
      { job_name: 'prometheus', static_configs: [{ targets: [`localhost:${ports.prometheus}`] }] },
    ],
  };
}
