/** Declared log fields: Elasticsearch type and meaning by name. */
export type LogFieldTable = Readonly<Record<string, readonly [type: string, meaning: string]>>;

/** Returns name and Elasticsearch type of each declared field, sorted by name. */
export function logFieldTypes(fields: LogFieldTable): [string, string][] {
  return Object.entries(fields)
    .map(([name, [type]]): [string, string] => [name, type])
    .sort(byName);
}

/** Returns the same for a mapping; `a.b` and `b` nested in `a` are the same field. */
export function flattenMapping(properties: Record<string, unknown>, prefix = ''): [string, string][] {
  return Object.entries(properties)
    .flatMap(([name, value]): [string, string][] => {
      const { type, properties: below } = value as { type?: string; properties?: Record<string, unknown> };
      const own: [string, string][] = type === undefined ? [] : [[prefix + name, type]];
      return [...own, ...(below ? flattenMapping(below, `${prefix}${name}.`) : [])];
    })
    .sort(byName);
}

function byName([a]: [string, string], [b]: [string, string]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
