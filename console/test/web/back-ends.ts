/** Addresses of the full stack's pages, with the standard ports. */
export const backEnds = {
  grafana: 'http://localhost:3000',
  jaeger: 'http://localhost:16686',
  kibana: 'http://localhost:5601',
  prometheus: 'http://localhost:9090',
  zipkin: 'http://localhost:9411',
};
