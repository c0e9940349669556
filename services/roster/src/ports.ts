import { type roster, type ServiceName, serviceNames, serviceOf } from './roster.js';

type Table = typeof roster;

/** Port names of the services with an `adminPort`, such as `gatewayOperations`. */
type AdminPortName = {
  [Name in ServiceName]: Table[Name] extends { adminPort: number } ? `${Name}Operations` : never;
}[ServiceName];

/** Ports of the processes that are not services of the shop. */
const otherPorts = {
  console: 8090,
  warehouse: 9465,
  forward: 24224,
  zipkin: 9411,
  otlp: 4318,
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

export type ServicePortName = ServiceName | AdminPortName;
export type PortName = ServicePortName | keyof typeof otherPorts;

/** Port names of the services, each followed by the name of its admin port if it has one. */
export const servicePortNames = serviceNames.flatMap((name) =>
  serviceOf(name).adminPort === undefined ? [name] : [name, `${name}Operations`],
) as readonly ServicePortName[];

/** Every port of the system by name, bound to 127.0.0.1 of the host. `<NAME>_PORT` changes a port. */
export const ports: Readonly<Record<PortName, number>> = {
  ...(Object.fromEntries(
    serviceNames.flatMap((name) => {
      const { port, adminPort } = serviceOf(name);
      return [[name, port], ...(adminPort === undefined ? [] : [[`${name}Operations`, adminPort]])];
    }),
  ) as Record<ServicePortName, number>),
  ...otherPorts,
};

/** Returns the name of the port that serves the health, metrics and log level of a service. */
export function adminPortNameOf(name: ServiceName): ServicePortName {
  return serviceOf(name).adminPort === undefined ? name : (`${name}Operations` as AdminPortName);
}

/** Returns the environment variable of a port, such as `GATEWAY_OPERATIONS_PORT` for `gatewayOperations`. */
export function portVariable(name: PortName): string {
  return `${name.replace(/[A-Z]/g, '_$&').toUpperCase()}_PORT`;
}
