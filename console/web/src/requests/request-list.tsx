import type { RequestSummary } from '../../../contract/src/traces.js';
import { VirtualList } from '../parts/virtual-list.js';
import { traceLink } from '../routing.js';
import { useConsole } from '../shell/console-context.js';
import {
  failedInside,
  type RequestColumn,
  type RequestSort,
  requestColumns,
  requestKey,
} from './request-columns.js';

export interface RequestListProps {
  readonly items: readonly RequestSummary[];
  readonly sort: RequestSort;
  setSort(sort: RequestSort): void;
  onScrolled(isAtStart: boolean): void;
  onEnd(): void;
}

const rowHeight = 36;
const columns = requestColumns.map(({ width }) => width).join(' ');
const narrowColumns = requestColumns
  .filter(({ isWideOnly }) => !isWideOnly)
  .map(({ width }) => width)
  .join(' ');

/** Requests in columns; Enter or a click opens the trace. */
export function RequestRows({ items, sort, setSort, onScrolled, onEnd }: RequestListProps) {
  const { navigate } = useConsole();
  return (
    <div class="request-list" style={{ '--columns': columns, '--narrow-columns': narrowColumns }}>
      <VirtualList
        items={items}
        keyOf={requestKey}
        heightOf={() => rowHeight}
        label="Requests"
        role="grid"
        header={requestColumns.map((column) => (
          <HeaderCell key={column.name} column={column} sort={sort} setSort={setSort} />
        ))}
        row={(request) =>
          requestColumns.map((column) => (
            <span key={column.name} role="gridcell" class={classOf(column)}>
              {column.cell(request)}
            </span>
          ))
        }
        rowClass={(request) => (request.error && !failedInside(request) ? 'failed' : '')}
        activate={({ traceId }) => navigate(traceLink(traceId))}
        onScrolled={onScrolled}
        onEnd={onEnd}
      />
    </div>
  );
}

function HeaderCell({
  column,
  sort,
  setSort,
}: { column: RequestColumn } & Pick<RequestListProps, 'sort' | 'setSort'>) {
  const { header } = column;
  const isSorted = column.sort === sort;
  return (
    <span
      role="columnheader"
      class={classOf(column)}
      aria-sort={column.sort === undefined ? undefined : isSorted ? 'descending' : 'none'}
    >
      {column.sort === undefined ? (
        header
      ) : (
        <button type="button" class="sort" onClick={() => column.sort && setSort(column.sort)}>
          {header}
          {isSorted && <span aria-hidden="true"> ↓</span>}
        </button>
      )}
    </span>
  );
}

function classOf({ name, isNumber, isWideOnly }: RequestColumn): string {
  return `cell-${name}${isNumber ? ' number' : ''}${isWideOnly ? ' wide-only' : ''}`;
}
