/**
 * Addresses of Jaeger, Zipkin and Grafana for a browser. `kibana/healthy.sh` replaces each placeholder by the environment
 * variable of the same name when it imports the objects, since the ports are variables.
 */
export const addresses = {
  jaeger: '@JAEGER_URL@',
  zipkin: '@ZIPKIN_URL@',
  grafana: '@GRAFANA_URL@',
} as const;

/** URL templates of the links in Kibana. Kibana replaces `{{value}}` by the field's value, percent-encoded. */
export const linkTemplates = {
  jaegerTrace: `${addresses.jaeger}/trace/{{value}}`,
  zipkinTrace: `${addresses.zipkin}/zipkin/traces/{{value}}`,
  grafanaService: `${addresses.grafana}/d/glasshouse-service?var-service={{value}}`,
} as const;
