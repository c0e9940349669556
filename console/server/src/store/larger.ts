/** Returns a copy with twice the length, for a typed array that grows. */
export function larger<T extends Float64Array | Uint32Array | Uint16Array | Uint8Array>(values: T): T {
  const copy = new (values.constructor as new (length: number) => T)(2 * values.length);
  copy.set(values);
  return copy;
}
