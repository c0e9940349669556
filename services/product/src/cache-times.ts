/**
 * Maximum age of product data in milliseconds, by cache. A change removes the product and all pages from the service's
 * cache immediately; clients revalidate their copies after the maximum age.
 */
export const cacheTimes = {
  /** A product in the service's cache; the default of PRODUCT_CACHE_MS. */
  product: 30_000,
  /** A page of the catalogue in the service's cache; shorter than for a product, as there are many pages. */
  page: 5000,
  /** The edition in the keys of cached pages; longer than for a page. */
  edition: 3_600_000,
  /** A product or a price in a client's or proxy's cache. Times of clients are whole seconds: `max-age` has no fractions. */
  clientProduct: 15_000,
  /** A page in a client's or proxy's cache. */
  clientPage: 5000,
  /** An availability in a client's or proxy's cache; the service does not cache it. */
  clientAvailability: 1000,
} as const;
