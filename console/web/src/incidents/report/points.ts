/** Formats points with one decimal place at most: `1.5`, `3`. */
export function points(value: number): string {
  return String(Math.round(value * 10) / 10);
}
