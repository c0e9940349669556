import { type Child, h } from '../dom.js';

export interface Column<T> {
  label: string;
  /** Numbers stand at the right; a note takes a line of its own, and none where it is empty. */
  kind?: 'number' | 'note';
  cell(row: T): Child;
}

/** A table that becomes a list of cards where it would be too wide. Notes stand below their row. */
export function recordTable<T>(rows: readonly T[], columns: readonly Column<T>[]): HTMLElement {
  const cells = columns.filter(({ kind }) => kind !== 'note');
  const notes = columns.filter(({ kind }) => kind === 'note');
  // roles are told because a table that is laid out as cards loses them
  return h(
    'table',
    { class: 'records', role: 'table' },
    h(
      'thead',
      { role: 'rowgroup' },
      h(
        'tr',
        { role: 'row' },
        ...cells.map(({ label, kind }) =>
          h('th', { scope: 'col', role: 'columnheader', class: kind }, label),
        ),
      ),
    ),
    ...rows.map((row) => {
      const told = notes.map(({ cell }) => cell(row)).filter((note) => note !== '');
      return h(
        'tbody',
        { role: 'rowgroup' },
        h(
          'tr',
          { role: 'row' },
          ...cells.map(({ label, kind, cell }) =>
            h('td', { role: 'cell', class: kind, 'data-label': label }, cell(row)),
          ),
        ),
        told.length > 0 &&
          h('tr', { role: 'row', class: 'note' }, h('td', { role: 'cell', colspan: cells.length }, ...told)),
      );
    }),
  );
}
