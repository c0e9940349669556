/**
 * Maximum age of product data in milliseconds, by cache. A change removes the product and every page from the service's
 * cache at once; clients request their copies again after the time is over.
 */
export const cacheTimes = {
  /** One product in the service's cache: the default of PRODUCT_CACHE_MS. */
  product: 30_000,
  /** A page of the catalogue in the service's cache; shorter than a product, as there are many. */
  page: 5000,
  /** The edition number in the keys of cached pages; longer than any page. */
  edition: 3_600_000,
  /** A product or a price in a client's or proxy's cache. */
  clientProduct: 15_000,
  /** A page in a client's or proxy's cache. */
  clientPage: 5000,
  /** An availability in a client's or proxy's cache; the service does not cache it. */
  clientAvailability: 1000,
} as const;
