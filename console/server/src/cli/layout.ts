/** How tables are printed. */
export interface Layout {
  /** Width of the terminal, in characters; undefined for complete rows. */
  readonly width?: number | undefined;
  /** Names of the columns to show, in this order; undefined for those that fit. */
  readonly columns?: readonly string[] | undefined;
  /** Names of the columns that the printed tables have, for a message about an unknown one. */
  readonly known: Set<string>;
}

export function createLayout(options: Pick<Layout, 'width' | 'columns'> = {}): Layout {
  return { ...options, known: new Set() };
}

/** Returns the requested columns that no printed table has; none without a table. */
export function unknownColumns({ columns = [], known }: Layout): string[] {
  return known.size === 0 ? [] : columns.filter((name) => !known.has(name));
}
