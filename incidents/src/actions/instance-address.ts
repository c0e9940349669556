/**
 * Returns the address (host and port) of the n-th instance of a service, counted from 1 in the order of the addresses.
 *
 * @param instances items of `GET /api/faults`
 * @throws Error when the service has only one instance, or fewer than `number`
 */
export function instanceAddress(
  instances: readonly { service: string; instance: string }[],
  service: string,
  number: number,
): string {
  const own = instances.filter((each) => each.service === service).map(({ instance }) => instance);
  const found = own.sort()[number - 1];
  if (own.length >= 2 && found !== undefined) return found;
  throw new Error(
    `${service} has ${own.length} instances with faults enabled, and the incident needs ${Math.max(2, number)}: ` +
      `start the shop with TWO_INSTANCES=${service}, or with docker compose up --scale ${service}=2`,
  );
}
