/**
 * Returns the value of a header that may appear once; undefined for a repeated one, which is malformed, and for a value of
 * another type, as a stored job may have. Never throws.
 */
export function singleValue(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  const values = textsOf(value);
  return values.length === 1 ? values[0] : undefined;
}

/** Joins the values of a header that may be repeated; undefined for a value of another type. Never throws. */
export function joinedValue(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  const values = textsOf(value);
  return values.length === 0 ? undefined : values.join(',');
}

const none: readonly string[] = [];

function textsOf(value: unknown): readonly string[] {
  // the most frequent value, so it is tested first
  if (value === undefined) return none;
  try {
    return Array.isArray(value) && value.every((each) => typeof each === 'string') ? value : none;
  } catch {
    // a proxy of the caller threw
    return none;
  }
}
