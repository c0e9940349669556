import { useEffect, useState } from 'preact/hooks';
import type { Heatmap } from '../../../contract/src/heatmap.js';
import { count, plural } from '../format.js';
import { termFor, withQuery, withTerm } from '../model/query-terms.js';
import { Heading } from '../parts/heading.js';
import { FailureNotice } from '../parts/notices.js';
import { QueryBar } from '../parts/query-bar.js';
import { UnknownFields } from '../parts/unknown-fields.js';
import { traceLink } from '../routing.js';
import type { PageProps } from '../shell/console-context.js';
import { useJson } from '../shell/use-json.js';
import { rangeText } from '../time/range-text.js';
import { isLive, liveRange, rangeQuery, resolveRange } from '../time/time-range.js';
import { readQueryOf, withoutAliases } from './address.js';
import { DifferencesPanel } from './differences.js';
import { GroupTable } from './group-table.js';
import { HeatMap } from './heat-map.js';
import { NoRequests } from './no-requests.js';
import { RequestChoices } from './request-choices.js';
import type { RequestSort } from './request-columns.js';
import { RequestRows } from './request-list.js';
import { readSelection, regionOf, type Selection, selectionOf, selectionQuery } from './selection.js';
import { suggestionsOf } from './suggestions.js';
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
  const heatmap = useJson<Heatmap>('/api/requests/heatmap', { ...query, columns: heatMapColumns }, pollMs);
  const arrived = useNewRequests(query, live);
  const list = useRequestList({ ...query, sort }, range, live && isScrolled, () => heatmap.reload(2000));
  useEffect(() => setIsScrolled(false), [q, sort]);
  useEffect(() => {
    if (hasAliases) setQuery({ ...withoutAliases, q }, { replace: true });
  }, [hasAliases]);

  const setQ = (changed: string) => setQuery({ q: changed });
  const select = (chosen: Selection | undefined) => setQuery(selectionQuery(chosen));

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
      <UnknownFields fields={list.unknownFields} similar={list.similarFields} />
      <RequestChoices
        q={q}
        query={query}
        isEmpty={list.total === 0}
        compare={(chosen, changedQ) => setQuery({ q: changedQ, ...selectionQuery(chosen) })}
      />
      {/* keeps the list in place until the heat map is loaded */}
      {!heatmap.data && heatmap.error === undefined && <div class="heat-map-space" />}
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
          against={read('vs')}
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
