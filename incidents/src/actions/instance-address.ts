/** Returns the instances in the order of their addresses, in which an action counts them. */
export function byAddress<T extends { instance: string }>(instances: readonly T[]): T[] {
  return [...instances].sort((a, b) => (a.instance < b.instance ? -1 : 1));
}

/**
 * Returns the address (host and port) of the n-th instance of a service, counted from 1 in the order of the addresses.
 *
 * @param instances all instances of the service
 * @throws Error when the service has only one instance, or fewer than `number`
 */
export function instanceAddress(
  instances: readonly { instance: string }[],
  service: string,
  number: number,
): string {
  const found = byAddress(instances)[number - 1]?.instance;
  if (instances.length >= 2 && found !== undefined) return found;
  throw new Error(
    `${service} has ${instances.length === 1 ? 'one instance' : `${instances.length} instances`} with faults enabled, and the incident needs ${Math.max(2, number)}: ` +
      `start the shop with TWO_INSTANCES=${service}, or with the overlay docker-compose.ha.yml`,
  );
}
