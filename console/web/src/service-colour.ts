const colours = 8;
const known: Readonly<Record<string, number>> = { gateway: 0, oauth: 1, customer: 2, product: 3, order: 4 };

/** A class that gives a service its colour, the same on every page and in every session. */
export function serviceColour(service: string): string {
  return `service-${known[service] ?? 5 + (hash(service) % (colours - 5))}`;
}

function hash(text: string): number {
  let value = 0;
  for (let i = 0; i < text.length; i++) value = (value * 31 + text.charCodeAt(i)) >>> 0;
  return value;
}
