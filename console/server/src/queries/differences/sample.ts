/** Returns at most `limit` items at equal distances, always the same ones for the same items. */
export function evenSample<T>(items: readonly T[], limit: number): readonly T[] {
  if (items.length <= limit) return items;
  return Array.from({ length: limit }, (_, at) => items[Math.floor((at * items.length) / limit)] as T);
}
