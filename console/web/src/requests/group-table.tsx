import type { RequestGroup } from '../../../contract/src/groups.js';
import type { RunList } from '../../../contract/src/runs.js';
import { count, duration, percent, rate } from '../format.js';
import { ChangeMark } from '../parts/change-mark.js';
import { DataTable, type TableColumn } from '../parts/data-table.js';
import { EmptyNotice, FailureNotice } from '../parts/notices.js';
import { TermButtons } from '../parts/term-buttons.js';
import { traceLink } from '../routing.js';
import { useConsole } from '../shell/console-context.js';
import { useJson } from '../shell/use-json.js';
import { runText } from '../time/run-list.js';
import { useGroups } from './use-groups.js';

export interface GroupTableProps {
  readonly query: Readonly<Record<string, string | undefined>>;
  /** Field that divides the requests into groups. */
  readonly by: string;
  readonly pollMs: number;
  /** Id of the run to compare with; empty for the preceding time range. */
  readonly against: string;
  /** Makes a value of the field a filter; `null` for requests without the field. */
  filter(value: RequestGroup['value'], isExcluded: boolean): void;
}

const ms = (value: number) => duration(value * 1000);

/** Rate, errors and latency of requests by the values of a field, compared with the time range before or another run. */
export function GroupTable({ query, by, pollMs, against, filter }: GroupTableProps) {
  const { setQuery } = useConsole();
  const runs = useJson<RunList>('/api/runs').data?.items ?? [];
  const other = runs.find(({ id }) => id === against);
  const { data, error, isLoading, reload } = useGroups({ ...query, by, limit: 100 }, other, pollMs);
  if (error !== undefined) return <FailureNotice error={error} retry={reload} />;
  if (!data || (isLoading && data.items.length === 0)) return <p class="hint">Grouping ...</p>;
  if (data.items.length === 0)
    return (
      <EmptyNotice title="No request to group.">
        <p>Choose a longer time range, or remove a filter.</p>
      </EmptyNotice>
    );
  return (
    <>
      {runs.length > 1 && (
        <label class="field inline">
          <span>Compare with</span>
          <select value={against} onChange={(event) => setQuery({ vs: event.currentTarget.value })}>
            <option value="">the time range before</option>
            {runs.map((run) => (
              <option key={run.id} value={run.id}>
                {runText(run)}
              </option>
            ))}
          </select>
        </label>
      )}
      <DataTable<RequestGroup>
        label={`Requests by ${by}`}
        items={data.items}
        keyOf={({ value }) => String(value)}
        columns={columnsOf(by, filter)}
      />
      {data.truncated && (
        <p class="more">
          {count(data.items.length)} of {count(data.total)} groups are shown.
        </p>
      )}
    </>
  );
}

function columnsOf(by: string, filter: GroupTableProps['filter']): TableColumn<RequestGroup>[] {
  const latency = (header: string, name: 'p50Ms' | 'p95Ms' | 'p99Ms'): TableColumn<RequestGroup> => ({
    header,
    isNumber: true,
    cell: (group) => (
      <>
        {group[name] === null ? '–' : ms(group[name])}{' '}
        <ChangeMark now={group[name]} before={group.before?.[name]} format={ms} isBadWhenUp threshold={0.2} />
      </>
    ),
  });
  return [
    {
      header: by,
      isRowHeader: true,
      cell: ({ value, only }) => (
        <span class="value-cell">
          {value === null ? <em>none</em> : String(value)}
          {only === 'before' && <span class="hint"> only before</span>}
          <TermButtons
            text={`${by} ${value ?? 'none'}`}
            include={() => filter(value, false)}
            exclude={() => filter(value, true)}
          />
        </span>
      ),
    },
    {
      header: 'Requests',
      isNumber: true,
      cell: (group) => count(group.count),
    },
    {
      header: 'Rate',
      isNumber: true,
      cell: (group) => (
        <>
          {rate(group.ratePerS)}{' '}
          <ChangeMark now={group.ratePerS} before={group.before?.ratePerS} format={rate} threshold={0.2} />
        </>
      ),
    },
    {
      header: 'Errors',
      isNumber: true,
      cell: (group) => (
        <span class={group.errors > 0 ? 'failed-text' : ''}>
          {percent(group.errorShare)}{' '}
          <ChangeMark
            now={group.errorShare}
            before={group.before?.errorShare}
            format={percent}
            isBadWhenUp
            threshold={0.2}
          />
        </span>
      ),
    },
    latency('p50', 'p50Ms'),
    latency('p95', 'p95Ms'),
    latency('p99', 'p99Ms'),
    {
      header: 'Slowest',
      isNumber: true,
      cell: ({ maxMs, exemplarTraceId }) =>
        maxMs === null ? '–' : <a href={traceLink(exemplarTraceId)}>{ms(maxMs)}</a>,
    },
  ];
}
