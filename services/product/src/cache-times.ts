/**
 * How long what is said about products may be old, in milliseconds, by where it is kept. A change removes a product and
 * every page from the service's cache at once; what clients keep they ask for again when its time is over.
 */
export const cacheTimes = {
  /** One product in the service's cache: the default of PRODUCT_CACHE_MS. */
  product: 30_000,
  /** A page of the catalogue in the service's cache; shorter than a product, as there are many. */
  page: 5000,
  /** The edition that pages are cached under; longer than any page. */
  edition: 3_600_000,
  /** A product or a price that a client or a proxy keeps. */
  clientProduct: 15_000,
  /** A page that a client or a proxy keeps. */
  clientPage: 5000,
  /** An availability that a client or a proxy keeps; the service keeps none. */
  clientAvailability: 1000,
} as const;

/** `cache-control` of an answer that anybody may keep for this long. */
export function publicFor(ms: number): string {
  return `public, max-age=${ms / 1000}`;
}
