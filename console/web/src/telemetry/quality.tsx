import type {
  ClockSkew,
  ConventionProblem,
  Orphans,
  SilentService,
  TelemetryQuality,
} from '../../../contract/src/quality.js';
import { count, duration, percent, plural } from '../format.js';
import { DataTable, type TableColumn } from '../parts/data-table.js';
import { FailureNotice } from '../parts/notices.js';
import { ServiceTag } from '../parts/tags.js';
import { traceLink } from '../routing.js';
import type { JsonState } from '../shell/use-json.js';

/** Faults in the received traces, each with an example. */
export function Quality({ state: { data, error, reload } }: { state: JsonState<TelemetryQuality> }) {
  return (
    <section aria-labelledby="quality-title">
      <h2 id="quality-title">Trace quality</h2>
      {error !== undefined && <FailureNotice error={error} retry={reload} />}
      {data && <Findings quality={data} />}
    </section>
  );
}

function Findings({ quality }: { quality: TelemetryQuality }) {
  const { traces, spans, orphanSpans, orphans, skews, silent, conventions, truncated } = quality;
  if (traces === 0) return <p class="hint">No trace in this time range. Try a longer one.</p>;
  const isClean = [orphans, skews, silent, conventions].every((list) => list.length === 0);
  return (
    <>
      <p class="facts">
        <span class={`status ${isClean ? 'good' : 'warn'}`}>{isClean ? 'complete' : 'problems'}</span>
        <span>
          {`Checked ${truncated ? 'the latest ' : ''}${plural(traces, 'trace')} with ${plural(spans, 'span')}`}
          {isClean && ': no missing parents, clock skew, silent services or deviations from the conventions.'}
        </span>
      </p>
      {orphans.length > 0 && (
        <>
          <h3>Missing parents</h3>
          <p class="hint">
            {`${plural(orphanSpans, 'span')} (${percent(orphanSpans / spans)}) with a parent that did not arrive. It was dropped or not sampled, or its service sends no spans.`}
          </p>
          <DataTable<Orphans>
            label="Missing parents"
            items={orphans}
            keyOf={({ service }) => service}
            columns={orphanColumns}
          />
        </>
      )}
      {skews.length > 0 && (
        <>
          <h3>Clock skew</h3>
          <p class="hint">
            These server spans lie outside their client spans, because the clocks of the two processes differ.
          </p>
          <DataTable<ClockSkew>
            label="Clock skew"
            items={skews}
            keyOf={({ caller, callee }) => `${caller} ${callee}`}
            columns={skewColumns}
          />
        </>
      )}
      {silent.length > 0 && (
        <>
          <h3>Services without telemetry</h3>
          <p class="hint">These services respond to calls but send no spans.</p>
          <DataTable<SilentService>
            label="Services without telemetry"
            items={silent}
            keyOf={({ service }) => service}
            columns={silentColumns}
          />
        </>
      )}
      {conventions.length > 0 && (
        <>
          <h3>Deviations from the conventions</h3>
          <DataTable<ConventionProblem>
            label="Deviations from the conventions"
            items={conventions}
            keyOf={({ service, problem, attribute }) => [service, problem, attribute].join(' ')}
            columns={conventionColumns}
          />
        </>
      )}
    </>
  );
}

interface Example {
  exampleTraceId: string;
}

const example = {
  header: 'Example',
  cell: ({ exampleTraceId }: Example) => <a href={traceLink(exampleTraceId)}>{exampleTraceId.slice(0, 8)}</a>,
};
const service = {
  header: 'Service',
  isRowHeader: true,
  cell: (item: { service: string }) => <ServiceTag service={item.service} />,
};

const orphanColumns: readonly TableColumn<Orphans>[] = [
  service,
  { header: 'Spans', isNumber: true, cell: ({ spans }) => count(spans) },
  { header: 'Traces', isNumber: true, cell: ({ traces }) => count(traces) },
  example,
];

const skewColumns: readonly TableColumn<ClockSkew>[] = [
  { header: 'Caller', isRowHeader: true, cell: ({ caller }) => <ServiceTag service={caller} /> },
  { header: 'Called service', cell: ({ callee }) => <ServiceTag service={callee} /> },
  {
    header: 'Clock of the called service',
    isNumber: true,
    cell: ({ medianMs }) => `${duration(Math.abs(medianMs) * 1000)} ${medianMs < 0 ? 'behind' : 'ahead'}`,
  },
  {
    header: 'Calls',
    isNumber: true,
    cell: ({ outside, calls }) => `${count(outside)} of ${count(calls)}`,
  },
  example,
];

const silentColumns: readonly TableColumn<SilentService>[] = [
  service,
  { header: 'Called by', cell: ({ callers }) => callers.join(', ') },
  { header: 'Calls', isNumber: true, cell: ({ calls }) => count(calls) },
  example,
];

const problemTexts: Readonly<Record<ConventionProblem['problem'], string>> = {
  deprecated: 'former name',
  missing: 'missing',
  name: 'span name contains an id',
};

const conventionColumns: readonly TableColumn<ConventionProblem>[] = [
  service,
  { header: 'Problem', cell: ({ problem }) => problemTexts[problem] },
  { header: 'Attribute or name', cell: ({ attribute }) => <code>{attribute}</code> },
  { header: 'Expected', cell: ({ expected }) => expected },
  { header: 'Spans', isNumber: true, cell: ({ spans }) => count(spans) },
  example,
];
