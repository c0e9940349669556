import type { AttributeValue, StoredSpan } from './span.js';

/** Names of the attributes with the instance of the process, the preferred one first. */
const instanceNames = ['service.instance.id', 'host.name'] as const;
/** Names of the attributes with the user and with the order, the preferred one first. */
export const userNames = ['user.id', 'enduser.id'] as const;
export const orderNames = ['order.id'] as const;
/** Names of the attributes with the called service, database or cache, the preferred one first. */
const peerNames = [
  'peer.service',
  'db.system.name',
  'db.system',
  'messaging.system',
  'server.address',
  'net.peer.name',
] as const;

type Attributes = Readonly<Record<string, AttributeValue>>;

function firstOf(attributes: Attributes, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = attributes[name];
    if (value !== undefined && value !== '') return String(value);
  }
  return undefined;
}

/** Returns the instance of the process that created a span. */
export function instanceOf({ attributes, resource }: StoredSpan): string | undefined {
  return firstOf(attributes, instanceNames) ?? (resource && firstOf(resource, instanceNames));
}

/** Returns the service, database or cache that a client span or producer span calls. */
export function peerOf({ kind, attributes }: StoredSpan): string | undefined {
  return kind === 'client' || kind === 'producer' ? firstOf(attributes, peerNames) : undefined;
}

export function userOf(attributes: Attributes): string | undefined {
  return firstOf(attributes, userNames);
}

export function orderOf(attributes: Attributes): string | undefined {
  return firstOf(attributes, orderNames);
}
