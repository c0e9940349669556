/** Returns a UUID (RFC 9562) that contains the kind and the number. */
export function uuid(kind: number, n: number): string {
  return `0000000${kind}-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
}

/** Time of the first document, earlier than every document that the services create. */
const firstMs = Date.UTC(2025, 0, 1);

/** Returns the time of the n-th document of a collection; documents are one minute apart. */
export function timeOf(n: number): Date {
  return new Date(firstMs + n * 60_000);
}

/** Returns a version 7 UUID (RFC 9562 section 5.7), ascending with `n`, like those of the order service. */
export function orderId(n: number): string {
  const time = timeOf(n).getTime().toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${n.toString(16).padStart(12, '0')}`;
}

/** User 0 is the shopper. */
export const userId = (n: number): string => uuid(1, n);
export const username = (n: number): string => (n === 0 ? 'shopper' : `user-${n}`);
export const skuOf = (n: number): string => `GLASS-${String(n).padStart(6, '0')}`;
