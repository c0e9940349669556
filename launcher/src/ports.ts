import { type Declarations, type PortName, ports } from '@glasshouse/settings';

/** The ports that `npm start` listens on. The others of `ports` belong to the full stack. */
export const embeddedPorts = [
  'gateway',
  'console',
  'oauth',
  'customer',
  'product',
  'order',
  'gatewayOperations',
  'forward',
  'zipkin',
  'otlp',
] as const satisfies readonly PortName[];

export type EmbeddedPort = (typeof embeddedPorts)[number];
export type Ports = Readonly<Record<EmbeddedPort, number>>;

/** `gatewayOperations` -> `GATEWAY_OPERATIONS_PORT`. */
export function portVariable(name: PortName): string {
  return `${name.replace(/[A-Z]/g, '_$&').toUpperCase()}_PORT`;
}

/** One setting for each port, by the variable that changes it. */
export const portSettings: Declarations = Object.fromEntries(
  embeddedPorts.map((name) => [
    portVariable(name),
    { type: 'integer', default: ports[name], min: 1, max: 65535, doc: `port of ${name}` } as const,
  ]),
);

/** The ports as read with {@link portSettings}. */
export function portsFrom(settings: Readonly<Record<string, unknown>>): Ports {
  return Object.fromEntries(
    embeddedPorts.map((name) => [name, settings[portVariable(name)] as number]),
  ) as unknown as Ports;
}
