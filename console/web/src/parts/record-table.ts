import { type Child, h } from '../dom.js';

export interface TableColumn<T> {
  header: string;
  /** Numbers are aligned to the right. A note is a separate row below, which is omitted when it is empty. */
  kind?: 'number' | 'note';
  cell(row: T): Child;
}

/** Table that becomes a list of cards in a narrow window. */
export function recordTable<T>(rows: readonly T[], columns: readonly TableColumn<T>[]): HTMLElement {
  const cells = columns.filter(({ kind }) => kind !== 'note');
  const notes = columns.filter(({ kind }) => kind === 'note');
  // explicit roles, because a table with another CSS display loses its implicit ones
  return h(
    'table',
    { class: 'records', role: 'table' },
    h(
      'thead',
      { role: 'rowgroup' },
      h(
        'tr',
        { role: 'row' },
        ...cells.map(({ header, kind }) =>
          h('th', { scope: 'col', role: 'columnheader', class: kind }, header),
        ),
      ),
    ),
    ...rows.map((row) => {
      const shownNotes = notes.map(({ cell }) => cell(row)).filter((note) => note !== '');
      return h(
        'tbody',
        { role: 'rowgroup' },
        h(
          'tr',
          { role: 'row' },
          ...cells.map(({ header, kind, cell }) =>
            h('td', { role: 'cell', class: kind, 'data-label': header }, cell(row)),
          ),
        ),
        shownNotes.length > 0 &&
          h(
            'tr',
            { role: 'row', class: 'note' },
            h('td', { role: 'cell', colspan: cells.length }, ...shownNotes),
          ),
      );
    }),
  );
}
