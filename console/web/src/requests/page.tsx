import { useEffect, useState } from 'preact/hooks';
import type { Heatmap } from '../../../contract/src/heatmap.js';
import { formatTerm } from '../../../contract/src/query/format-query.js';
import { count, plural } from '../format.js';
import { termFor, termsOf, withoutTerm, withQuery, withTerm } from '../model/query-terms.js';
import { Heading } from '../parts/heading.js';
import { Command, EmptyNotice, FailureNotice } from '../parts/notices.js';
import { QueryBar } from '../parts/query-bar.js';
import { traceLink } from '../routing.js';
import type { PageProps } from '../shell/console-context.js';
import { useEvents } from '../shell/use-events.js';
import { useJson } from '../shell/use-json.js';
import { rangeText } from '../time/range-text.js';
import { isLive, liveRange, rangeQuery, resolveRange } from '../time/time-range.js';
import { readQueryOf, withoutAliases } from './address.js';
import { DifferencesPanel } from './differences.js';
import { GroupTable } from './group-table.js';
import { HeatMap } from './heat-map.js';
import type { RequestSort } from './request-columns.js';
import { RequestRows } from './request-list.js';
import { readSelection, regionOf, type Selection, selectionOf, selectionQuery } from './selection.js';
import { useNewRequests } from './use-new-requests.js';
import { useRequestList } from './use-request-list.js';

const heatMapColumns = 60;
const livePollMs = 5000;
const groupFields = ['route', 'status', 'service', 'user', 'method', 'order', 'instance', 'name'];
const sorts: readonly RequestSort[] = ['time', 'duration', 'self'];

/** Requests as they entered the system: live list, latency heat map, groups, and what differs in a selection. */
export function RequestsPage({ route, range, context }: PageProps) {
  const { setQuery, setRange, navigate } = context;
  const read = (name: string) => route.query.get(name) ?? '';
  const { q, hasAliases } = readQueryOf(route.query);
  const probes = read('probes') === 'true' ? 'true' : '';
  const by = read('by');
  const sort = sorts.find((each) => each === read('sort')) ?? 'time';
  const live = isLive(range);
  const selection = readSelection(route.query);
  const query = { q, ...rangeQuery(range), probes };

  const [isScrolled, setIsScrolled] = useState(false);
  const pollMs = live ? livePollMs : 0;
  const list = useRequestList({ ...query, sort }, pollMs, live && isScrolled);
  const heatmap = useJson<Heatmap>('/api/requests/heatmap', { ...query, columns: heatMapColumns }, pollMs);
  const arrived = useNewRequests(query, live);
  useEvents('requests', live, () => {
    list.reload(700);
    heatmap.reload(2000);
  });
  useEffect(() => setIsScrolled(false), [q, sort]);
  useEffect(() => {
    if (hasAliases) setQuery({ ...withoutAliases, q }, { replace: true });
  }, [hasAliases]);

  const setQ = (changed: string) => setQuery({ q: changed });
  const select = (chosen: Selection | undefined) => setQuery(selectionQuery(chosen));
  const isErrorsOnly = termsOf(q).some((term) => formatTerm(term) === 'error:true');

  return (
    <div class="requests-page">
      <Heading>Requests</Heading>
      <QueryBar
        q={q}
        change={setQ}
        label="Filter requests"
        example="route:/orders status:>=500 duration:>200ms"
        suggestions={suggestionsOf(list.services)}
      />
      <div class="choices">
        <label class="check">
          <input
            type="checkbox"
            checked={isErrorsOnly}
            onChange={() =>
              setQ(
                isErrorsOnly
                  ? withoutTerm(
                      q,
                      termsOf(q).findIndex((term) => formatTerm(term) === 'error:true'),
                    )
                  : withTerm(q, termFor('error', 'true')),
              )
            }
          />
          <span>Errors only</span>
        </label>
        <label class="check">
          <input
            type="checkbox"
            checked={probes !== ''}
            onChange={(event) => setQuery({ probes: event.currentTarget.checked ? 'true' : '' })}
          />
          <span>Health probes</span>
        </label>
        <button type="button" disabled={list.total === 0} onClick={() => select({ q: 'error:true' })}>
          Compare failed with others
        </button>
        <SlowButton query={query} select={select} isDisabled={list.total === 0} />
      </div>
      {heatmap.data && heatmap.data.cells.length > 0 && (
        <HeatMap
          heatmap={heatmap.data}
          columns={heatMapColumns}
          selected={regionOf(selection, resolveRange(range))}
          select={(region) => select(selectionOf(region))}
          open={(traceId) => navigate(traceLink(traceId))}
        />
      )}
      {selection && (
        <DifferencesPanel
          query={query}
          selection={selection}
          filter={(term, isExcluded) =>
            setQuery({ q: withQuery(q, isExcluded ? `-${term}` : term), ...selectionQuery(undefined) })
          }
          keep={() => {
            const { range: window } = selection;
            setQuery({
              q: withQuery(q, selection.q),
              ...(window && { since: String(window.fromMs), until: String(window.toMs) }),
              ...selectionQuery(undefined),
            });
          }}
          clear={() => select(undefined)}
        />
      )}
      <div class="list-head">
        <label class="field inline">
          <span>Group by</span>
          <select value={by} onChange={(event) => setQuery({ by: event.currentTarget.value })}>
            <option value="">no grouping</option>
            {[...groupFields, ...(by === '' || groupFields.includes(by) ? [] : [by])].map((field) => (
              <option key={field} value={field}>
                {field}
              </option>
            ))}
          </select>
        </label>
        <p class="sum" role="status">
          {list.items.length > 0 &&
            `${list.totalIsLowerBound ? 'at least ' : ''}${plural(list.total, 'request')}${list.items.length < list.total && by === '' ? `, ${count(list.items.length)} loaded` : ''}`}
        </p>
        {list.newCount > 0 && (
          <button type="button" class="new-count" onClick={list.showNew}>
            {count(list.newCount)} new
          </button>
        )}
        {arrived > 0 && (
          <button type="button" class="new-count" onClick={() => setRange(liveRange(range))}>
            {count(arrived)} new: go live
          </button>
        )}
      </div>
      {list.error !== undefined && <FailureNotice error={list.error} retry={() => list.reload()} />}
      {list.items.length === 0 && !list.isLoading && list.error === undefined && (
        <NoRequests
          q={q}
          text={rangeText(range)}
          gatewayUrl={context.gatewayUrl()}
          clear={() => setQ('')}
          widen={() => setRange({ since: '-1d', until: '' })}
        />
      )}
      {by !== '' && list.items.length > 0 && (
        <GroupTable
          query={query}
          by={by}
          pollMs={pollMs}
          filter={(value, isExcluded) =>
            setQ(
              value === null
                ? withQuery(q, `${isExcluded ? '' : '-'}${by}:*`)
                : withTerm(q, termFor(by, value, isExcluded)),
            )
          }
        />
      )}
      {by === '' && list.items.length > 0 && (
        <RequestRows
          items={list.items}
          sort={sort}
          setSort={(chosen) => setQuery({ sort: chosen === 'time' ? '' : chosen })}
          onScrolled={(isAtStart) => setIsScrolled(!isAtStart)}
          onEnd={list.more}
        />
      )}
    </div>
  );
}

function suggestionsOf(services: readonly string[]): string[] {
  return [
    ...services.map((service) => formatTerm(termFor('service', service))),
    'error:true',
    'status:>=500',
    'duration:>200ms',
    'method:POST',
    'route:/',
    'user:',
    'order:',
  ];
}

interface SlowButtonProps {
  readonly query: Readonly<Record<string, string>>;
  readonly isDisabled: boolean;
  select(selection: Selection): void;
}

/** Selects the slowest twentieth of the requests. */
function SlowButton({ query, select, isDisabled }: SlowButtonProps) {
  const { data } = useJson<{ items: { p95Ms: number | null }[] }>('/api/requests/groups', {
    ...query,
    // no request has this field, so that all are in one group
    by: 'all',
    limit: 1,
  });
  const p95Ms = data?.items[0]?.p95Ms;
  return (
    <button
      type="button"
      disabled={isDisabled || p95Ms === undefined || p95Ms === null}
      onClick={() => p95Ms && select({ q: `duration:>${Number(p95Ms.toPrecision(4))}ms` })}
    >
      Compare slowest 5 % with others
    </button>
  );
}

interface NoRequestsProps {
  readonly q: string;
  /** Time range in words. */
  readonly text: string;
  readonly gatewayUrl: string;
  clear(): void;
  widen(): void;
}

function NoRequests({ q, text, gatewayUrl, clear, widen }: NoRequestsProps) {
  const time = text.startsWith('Last') ? `in the ${text.toLowerCase()}` : `from ${text}`;
  const widened = (
    <button type="button" onClick={widen}>
      Search the last 24 hours
    </button>
  );
  if (q !== '')
    return (
      <EmptyNotice title={`No request ${time} matches these filters.`}>
        <p>
          <button type="button" onClick={clear}>
            Clear the filters
          </button>{' '}
          {widened}
        </p>
      </EmptyNotice>
    );
  return (
    <EmptyNotice title={`No requests ${time}.`}>
      <p>Send a request, and it appears here at once:</p>
      <Command text={`curl -i ${gatewayUrl}/products`} />
      <p>
        The <code>trace-id</code> header of the response is the id of its trace.
      </p>
      <p>{widened}</p>
    </EmptyNotice>
  );
}
