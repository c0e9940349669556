import { ports, portVariable, type ServicePortName, servicePortNames } from '@glasshouse/roster';
import type { Declarations } from '@glasshouse/settings';

const consolePorts = ['console', 'forward', 'zipkin', 'otlp'] as const;

export type EmbeddedPort = ServicePortName | (typeof consolePorts)[number];
export type Ports = Readonly<Record<EmbeddedPort, number>>;

/** Ports that `npm start` listens on. The roster's other ports belong to the full stack. */
export const embeddedPorts: readonly EmbeddedPort[] = [...servicePortNames, ...consolePorts];

/** Settings of the ports, by variable. */
export const portSettings: Declarations = Object.fromEntries(
  embeddedPorts.map((name) => [
    portVariable(name),
    { type: 'integer', default: ports[name], min: 1, max: 65535, doc: `port of ${name}` } as const,
  ]),
);

/** Returns the ports as read with {@link portSettings}. */
export function portsFrom(settings: Readonly<Record<string, unknown>>): Ports {
  return Object.fromEntries(
    embeddedPorts.map((name) => [name, settings[portVariable(name)] as number]),
  ) as unknown as Ports;
}
