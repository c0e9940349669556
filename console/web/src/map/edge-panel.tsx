import type { Edge, EdgeList } from '../../../contract/src/edges.js';
import { formatQuery } from '../../../contract/src/query/format-query.js';
import { count, duration, percent, rate } from '../format.js';
import { termFor } from '../model/query-terms.js';
import { DataTable } from '../parts/data-table.js';
import { FailureNotice } from '../parts/notices.js';
import { TimeChart } from '../parts/time-chart.js';
import { pageLink, traceLink } from '../routing.js';
import { useJson } from '../shell/use-json.js';
import type { ResolvedRange } from '../time/time-range.js';

export interface EdgePanelProps {
  readonly edge: Edge;
  /** `since` and `until` of the page. */
  readonly query: Readonly<Record<string, string>>;
  readonly resolved: ResolvedRange;
  readonly pollMs: number;
  close(): void;
}

const ms = (value: number) => duration(value * 1000);
const optional = (value: number | null | undefined) =>
  value === null || value === undefined ? '–' : ms(value);

/** Selected edge: client, server and gap over time, its operations, and links to its requests and slowest calls. */
export function EdgePanel({ edge, query, resolved, pollMs, close }: EdgePanelProps) {
  const { caller, callee } = edge;
  const { data, error, reload } = useJson<EdgeList>(
    '/api/edges',
    { ...query, q: formatQuery({ terms: [termFor('service', caller)] }), points: 0, limit: 500 },
    pollMs,
  );
  const operations = data?.items.filter((item) => item.callee === callee) ?? [];
  const points = edge.points ?? [];
  const requests = formatQuery({ terms: [termFor(`${caller}#peer`, callee)] });
  return (
    <section class="panel edge-panel" aria-labelledby="edge-title">
      <div class="panel-head">
        <h2 id="edge-title">
          {caller} → {callee}
        </h2>
        <a href={pageLink('requests', { q: requests })}>Requests with these calls</a>
        <a href={pageLink('requests', { q: `${requests} error:true` })}>Failed requests</a>
        <button type="button" onClick={close}>
          Close
        </button>
      </div>
      {points.length > 1 && (
        <TimeChart
          title="p95 of the calls"
          timesMs={points.map(({ timeMs }) => timeMs)}
          fromMs={resolved.fromMs}
          toMs={resolved.toMs}
          format={ms}
          series={[
            { label: 'client', colour: '--service-3', values: points.map(({ clientP95Ms }) => clientP95Ms) },
            { label: 'server', colour: '--service-0', values: points.map(({ serverP95Ms }) => serverP95Ms) },
            {
              label: 'client − server (gap)',
              colour: '--service-2',
              values: points.map(({ gapP95Ms }) => gapP95Ms),
              dashed: true,
            },
          ]}
        />
      )}
      {error !== undefined && <FailureNotice error={error} retry={reload} />}
      {operations.length > 0 && (
        <DataTable<Edge>
          label={`Operations from ${caller} to ${callee}`}
          items={operations}
          keyOf={({ operation }) => operation}
          columns={[
            {
              header: 'Operation',
              isRowHeader: true,
              cell: ({ operation }) => (
                <a
                  href={pageLink('requests', {
                    q: formatQuery({ terms: [termFor(`${caller}#name`, operation)] }),
                  })}
                >
                  {operation}
                </a>
              ),
            },
            { header: 'Count', isNumber: true, cell: (each) => count(each.count) },
            { header: 'Rate', isNumber: true, cell: (each) => rate(each.ratePerS) },
            { header: 'Errors', isNumber: true, cell: (each) => percent(each.errorShare) },
            { header: 'Client p95', isNumber: true, cell: (each) => optional(each.client?.p95Ms) },
            { header: 'Server p95', isNumber: true, cell: (each) => optional(each.server?.p95Ms) },
            { header: 'Gap p95', isNumber: true, cell: (each) => optional(each.gap?.p95Ms) },
            { header: 'Gap max', isNumber: true, cell: (each) => optional(each.gap?.maxMs) },
            {
              header: 'Examples',
              cell: ({ exemplars }) => (
                <span class="links examples">
                  {exemplars.map(({ traceId, spanId, gapMs }) => (
                    <a key={spanId} href={traceLink(traceId, spanId)}>
                      {gapMs === null ? 'slowest' : `gap ${ms(gapMs)}`}
                    </a>
                  ))}
                </span>
              ),
            },
          ]}
        />
      )}
    </section>
  );
}
