/** Number of `.service-N` classes in `web/styles/tags.css`. */
const colourCount = 12;

/** Assigns a colour to each service. */
export interface ServiceColours {
  /** Returns the class for the colour of a service. */
  classOf(service: string): string;
}

/**
 * Creates the colours of one visit. The hash of a name selects its colour; when another service has that colour, the
 * next free one is used, so that up to twelve services have different colours.
 *
 * @param first services that get the first colours, in this order
 */
export function createServiceColours(first: readonly string[] = []): ServiceColours {
  const assigned = new Map<string, number>();
  const used = new Set<number>();

  function assign(service: string, preferred: number): number {
    let colour = preferred % colourCount;
    while (used.has(colour) && used.size < colourCount) colour = (colour + 1) % colourCount;
    used.add(colour);
    assigned.set(service, colour);
    return colour;
  }

  for (const [at, service] of first.entries()) assign(service, at);
  return {
    classOf: (service) => `service-${assigned.get(service) ?? assign(service, hash(service))}`,
  };
}

function hash(text: string): number {
  let value = 0;
  for (let i = 0; i < text.length; i++) value = (value * 31 + text.charCodeAt(i)) >>> 0;
  return value;
}
