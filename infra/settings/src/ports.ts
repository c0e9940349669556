/** Every port of the system, in one place. All are bound to 127.0.0.1 on the host and can be changed by `<NAME>_PORT`. */
export const ports = {
  gateway: 8080,
  oauth: 8081,
  customer: 8082,
  product: 8083,
  order: 8084,
  console: 8090,
  forward: 24224,
  zipkin: 9411,
  otlp: 4318,
  /** The gateway's own `/metrics` and `/health`: never on its public port. */
  gatewayOperations: 9464,
  jaeger: 16686,
  kibana: 5601,
  elasticsearch: 9200,
  prometheus: 9090,
  alertmanager: 9093,
  grafana: 3000,
  cadvisor: 8085,
  nodeExporter: 9100,
  mongodb: 27017,
  hazelcast: 5701,
} as const;

export type PortName = keyof typeof ports;
