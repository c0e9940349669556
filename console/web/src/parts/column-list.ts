import { type Child, h, replaceChildren } from '../dom.js';
import { createKeyedList } from './keyed-list.js';

export interface ListColumn<T> {
  /** Identifies the column in the address and in the style sheet (`.cell-NAME`). */
  name: string;
  header: string;
  /** Width as in `grid-template-columns`. */
  width: string;
  cell(item: T): Child;
  isNumber?: boolean;
  /** Hidden in a narrow window. */
  isWideOnly?: boolean;
  /** Value to sort by; without it, the column cannot be sorted. */
  sortKey?(item: T): number | string | undefined;
}

export interface ColumnListOptions<T> {
  columns: readonly ListColumn<T>[];
  key(item: T): string;
  href(item: T): string;
  isFailed(item: T): boolean;
  /** Name of the sorted column, after `-` for descending order; empty for the given order. */
  sort: string;
  onSort(sort: string): void;
}

export interface ColumnList<T> {
  readonly element: HTMLElement;
  show(items: readonly T[]): void;
}

/** List of links in columns, with a button to sort in the header of each sortable column. */
export function columnList<T>(options: ColumnListOptions<T>): ColumnList<T> {
  const { columns, key, href, isFailed, onSort } = options;
  let { sort } = options;
  let shown: readonly T[] = [];
  const header = h('div', { class: 'entry-row entry-header', role: 'group', 'aria-label': 'Columns' });
  const list = h('ol', { class: 'entries' });
  const element = h('div', { class: 'column-list' }, header, list);
  element.style.setProperty('--columns', columns.map(({ width }) => width).join(' '));
  const render = createKeyedList<T>(list, {
    key,
    version: (item) => JSON.stringify(item),
    render: (item) =>
      h(
        'li',
        { class: 'entry' },
        h(
          'a',
          { class: `entry-row ${isFailed(item) ? 'failed' : ''}`, href: href(item) },
          ...columns.map((column) => h('span', { class: classOf(column) }, column.cell(item))),
        ),
      ),
  });

  function choose(sorted: string): void {
    sort = sorted;
    onSort(sort);
    show(shown);
  }

  function headerCell(column: ListColumn<T>): HTMLElement {
    const { name, header: text, sortKey } = column;
    const mark = sort === `-${name}` ? ' ↓' : sort === name ? ' ↑' : '';
    if (!sortKey) return h('span', { class: classOf(column) }, text);
    const button = h(
      'button',
      {
        type: 'button',
        class: 'sort',
        'aria-pressed': mark === '' ? 'false' : 'true',
        title: `Sort by ${text.toLowerCase()}`,
        on: { click: () => choose(nextSort(name, sort)) },
      },
      `${text}${mark}`,
    );
    return h('span', { class: classOf(column) }, button);
  }

  function show(items: readonly T[]): void {
    shown = items;
    element.hidden = items.length === 0;
    const focused = [...header.children].findIndex((cell) => cell.contains(document.activeElement));
    replaceChildren(header, ...columns.map(headerCell));
    header.children[focused]?.querySelector('button')?.focus({ preventScroll: true });
    render(sorted(items, columns, sort));
  }

  return { element, show };
}

/** Descending, ascending, then the given order. */
function nextSort(name: string, sort: string): string {
  if (sort === `-${name}`) return name;
  return sort === name ? '' : `-${name}`;
}

/** Sorts by the column; items without a value come last. */
export function sorted<T>(
  items: readonly T[],
  columns: readonly Pick<ListColumn<T>, 'name' | 'sortKey'>[],
  sort: string,
): readonly T[] {
  const sortKey = columns.find(({ name }) => name === sort.replace(/^-/, ''))?.sortKey;
  if (!sortKey) return items;
  const sign = sort.startsWith('-') ? -1 : 1;
  return [...items].sort((a, b) => {
    const [left, right] = [sortKey(a), sortKey(b)];
    if (left === right) return 0;
    if (left === undefined || right === undefined) return left === undefined ? 1 : -1;
    return left < right ? -sign : sign;
  });
}

function classOf<T>({ name, isNumber, isWideOnly }: ListColumn<T>): string {
  return `cell-${name}${isNumber ? ' number' : ''}${isWideOnly ? ' wide-only' : ''}`;
}
