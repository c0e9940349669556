import { type Declarations, readSettings, type Settings } from '@glasshouse/settings';

const traceServers = {
  JAEGER_URL: { type: 'url', doc: 'Jaeger’s query API, e.g. http://127.0.0.1:16686' },
  JAEGER_ZIPKIN_URL: {
    type: 'url',
    doc: 'Jaeger’s Zipkin receiver, e.g. http://127.0.0.1:9412/api/v2/spans',
  },
  JAEGER_OTLP_URL: { type: 'url', doc: 'Jaeger’s OTLP receiver, e.g. http://127.0.0.1:4318/v1/traces' },
  JAEGER_THRIFT_URL: {
    type: 'url',
    doc: 'Jaeger’s Thrift receiver, e.g. http://127.0.0.1:14268/api/traces',
  },
  ZIPKIN_URL: { type: 'url', doc: 'Zipkin, e.g. http://127.0.0.1:9411' },
} as const satisfies Declarations;

const declared = {
  ...traceServers,
  MONGODB_URL: { type: 'string', doc: 'MongoDB, e.g. mongodb://127.0.0.1:27017/?directConnection=true' },
  HAZELCAST_MEMBERS: { type: 'string', doc: 'Hazelcast, host:port' },
  HAZELCAST_CLUSTER: { type: 'string', default: 'dev', doc: 'name of the Hazelcast cluster' },
  ELASTICSEARCH_URL: { type: 'url', doc: 'Elasticsearch, e.g. http://127.0.0.1:9200' },
  GRAFANA_URL: {
    type: 'url',
    default: 'http://localhost:3000',
    doc: 'Grafana; the form of links to it is checked, and it need not run',
  },
  KIBANA_URL: {
    type: 'url',
    default: 'http://localhost:5601',
    doc: 'Kibana; the form of links to it is checked, and it need not run',
  },
  PROMETHEUS_URL: {
    type: 'url',
    doc: 'Prometheus, which scrapes each service’s port with the service’s name as job, e.g. http://127.0.0.1:9090',
  },
} as const satisfies Declarations;

const exporters = {
  SCRAPED_BACK_ENDS: {
    type: 'string',
    doc: 'job=host:port of the back-ends’ metrics, separated by spaces, with the jobs of prometheus/prometheus.yml, e.g. mongodb-exporter=127.0.0.1:9216',
  },
} as const satisfies Declarations;

/** Returns `SCRAPED_BACK_ENDS`. @throws SettingsError when it is not set */
export function readExporters(environment: NodeJS.ProcessEnv): string {
  return readSettings(environment, exporters).SCRAPED_BACK_ENDS;
}

/** Reads the addresses of all servers. @throws SettingsError naming every missing address */
export function readAddresses(environment: NodeJS.ProcessEnv): Settings<typeof declared> {
  return readSettings(environment, declared);
}

/** Reads the addresses of Jaeger and Zipkin. @throws SettingsError naming every missing address */
export function readTraceAddresses(environment: NodeJS.ProcessEnv): Settings<typeof traceServers> {
  return readSettings(environment, traceServers);
}

/** Returns the path of promtool. @throws SettingsError when PROMTOOL is not set */
export function readPromtool(environment: NodeJS.ProcessEnv): string {
  return readSettings(environment, {
    PROMTOOL: { type: 'string', doc: 'path of promtool, which is part of Prometheus' },
  }).PROMTOOL;
}

const binaries = {
  PROMETHEUS: { type: 'string', doc: 'path of prometheus' },
  ALERTMANAGER: { type: 'string', doc: 'path of alertmanager' },
  AMTOOL: { type: 'string', doc: 'path of amtool, which is part of Alertmanager' },
} as const satisfies Declarations;

/** Returns the paths of Prometheus, Alertmanager and amtool. @throws SettingsError naming every missing path */
export function readBinaries(environment: NodeJS.ProcessEnv): Settings<typeof binaries> {
  return readSettings(environment, binaries);
}
