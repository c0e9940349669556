const colours = 8;

/** Scraped services in the order of `SCRAPE_TARGETS`, which the server writes into the page. */
const scraped = (document.documentElement.dataset.services ?? '').split(' ').map(decodeURIComponent);

/**
 * Returns the class with the colour of a service, the same on every page and in every session. Scraped services take the
 * colours in their order; the others share the colours that are left.
 */
export function serviceColour(service: string): string {
  const at = scraped.indexOf(service);
  if (at >= 0) return `service-${at % colours}`;
  const taken = scraped.length < colours ? scraped.length : 0;
  return `service-${taken + (hash(service) % (colours - taken))}`;
}

function hash(text: string): number {
  let value = 0;
  for (let i = 0; i < text.length; i++) value = (value * 31 + text.charCodeAt(i)) >>> 0;
  return value;
}
