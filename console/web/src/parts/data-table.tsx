import type { ComponentChildren } from 'preact';

export interface TableColumn<T> {
  readonly header: string;
  cell(item: T): ComponentChildren;
  readonly isNumber?: boolean;
  /** Header of its row. */
  readonly isRowHeader?: boolean;
}

export interface DataTableProps<T> {
  /** Accessible name. */
  readonly label: string;
  readonly items: readonly T[];
  readonly columns: readonly TableColumn<T>[];
  keyOf(item: T): string;
  rowClass?(item: T): string;
}

/** Table that scrolls sideways in a narrow window. */
export function DataTable<T>({ label, items, columns, keyOf, rowClass }: DataTableProps<T>) {
  return (
    <div class="table-scroll" role="region" aria-label={label} tabIndex={0}>
      <table class="data-table">
        <thead>
          <tr>
            {columns.map(({ header, isNumber }) => (
              <th key={header} scope="col" class={isNumber ? 'number' : ''}>
                {header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr key={keyOf(item)} class={rowClass?.(item) ?? ''}>
              {columns.map(({ header, cell, isNumber, isRowHeader }) =>
                isRowHeader ? (
                  <th key={header} scope="row">
                    {cell(item)}
                  </th>
                ) : (
                  <td key={header} class={isNumber ? 'number' : ''}>
                    {cell(item)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
