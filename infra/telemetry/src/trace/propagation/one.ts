/** A header that must be there once: sent twice, it is malformed. */
export function one(value: string | string[] | undefined): string | undefined {
  if (typeof value === 'string') return value;
  return value?.length === 1 ? value[0] : undefined;
}
