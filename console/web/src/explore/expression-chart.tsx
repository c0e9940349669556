import { useEffect, useRef, useState } from 'preact/hooks';
import type { MetricsQueryResult } from '../../../contract/src/metrics-query.js';
import { ApiFailure } from '../api-client.js';
import { bytes, count, duration, percent, rate, second } from '../format.js';
import { chartEndMs, chartExemplars, storedFirst } from '../parts/chart-exemplars.js';
import { EmptyNotice, FailureNotice } from '../parts/notices.js';
import { TimeChart } from '../parts/time-chart.js';
import { traceLink } from '../routing.js';
import { useConsole } from '../shell/console-context.js';
import { useJson } from '../shell/use-json.js';
import { isLive, type TimeRange } from '../time/time-range.js';
import { markedParts, seriesTexts, type Unit, unitOf } from './expression.js';

export interface ExpressionChartProps {
  /** Position on the page, from 1. */
  readonly number: number;
  readonly expr: string;
  readonly range: TimeRange;
  change(expr: string): void;
  remove(): void;
}

/** Lines in one chart; the table below has the same. */
const maxSeries = 20;
const colours = 12;
const shownExemplars = 8;

const formats: Readonly<Record<Unit, (value: number) => string>> = {
  seconds: (value) => duration(value * 1e6),
  bytes,
  share: percent,
  rate,
  number: (value) =>
    Number.isInteger(value) ? count(value) : Number(value.toPrecision(3)).toLocaleString('en'),
};

/** Chart of one expression, which can be edited, with its exemplars. */
export function ExpressionChart({ number, expr, range, change, remove }: ExpressionChartProps) {
  const query = { expr, since: range.since, until: range.until, limit: maxSeries };
  const { data, error, reload } = useJson<MetricsQueryResult>(
    '/api/metrics/query',
    query,
    isLive(range) ? 5000 : 0,
  );
  const position = positionOf(error);
  return (
    <section class="expression-chart" aria-label={`Chart ${number}`}>
      <ExpressionField expr={expr} number={number} position={position} change={change} remove={remove} />
      {position && <MarkedError expr={expr} position={position} message={(error as Error).message} />}
      {error !== undefined && !position && <FailureNotice error={error} retry={() => reload()} />}
      {error === undefined && data && <Chart expr={expr} data={data} number={number} />}
    </section>
  );
}

interface Position {
  from: number;
  to: number;
}

function positionOf(error: unknown): Position | undefined {
  if (!(error instanceof ApiFailure)) return undefined;
  const { position } = (error.problem ?? {}) as { position?: Partial<Position> };
  return typeof position?.from === 'number' && typeof position.to === 'number'
    ? (position as Position)
    : undefined;
}

function ExpressionField({
  expr,
  number,
  position,
  change,
  remove,
}: Omit<ExpressionChartProps, 'range'> & { position: Position | undefined }) {
  const [text, setText] = useState(expr);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => setText(expr), [expr]);
  const run = () => {
    const changed = text.trim();
    if (changed !== '' && changed !== expr) change(changed);
  };
  return (
    <form
      class="expression-field"
      onSubmit={(event) => {
        event.preventDefault();
        run();
      }}
    >
      <label>
        <span class="visually-hidden">Expression of chart {number}</span>
        <textarea
          ref={field}
          rows={Math.min(6, 1 + Math.floor(text.length / 90) + (text.match(/\n/g)?.length ?? 0))}
          value={text}
          spellcheck={false}
          autocapitalize="off"
          aria-invalid={position !== undefined}
          aria-describedby={position && `expression-error-${number}`}
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.shiftKey) return;
            event.preventDefault();
            run();
          }}
        />
      </label>
      <button type="submit" disabled={text.trim() === expr}>
        Run
      </button>
      <button type="button" class="quiet" onClick={remove} aria-label={`Remove chart ${number}`}>
        Remove
      </button>
    </form>
  );
}

function MarkedError({ expr, position, message }: { expr: string; position: Position; message: string }) {
  const [before, marked, after] = markedParts(expr, position);
  const reason = message.replace(/^query \/expr at character \d+: /, '');
  return (
    <div class="notice failure" role="alert">
      <p class="notice-title">
        {reason} (character {position.from + 1})
      </p>
      <pre class="marked-expression">
        {before}
        <mark>{marked}</mark>
        {after}
      </pre>
    </div>
  );
}

function Chart({ expr, data, number }: { expr: string; data: MetricsQueryResult; number: number }) {
  const { navigate } = useConsole();
  const { items, total, exemplars, sinceMs } = data;
  if (items.length === 0)
    return (
      <EmptyNotice title="No series in this time range.">
        <p>Choose a longer time range, or check the names and values of the labels.</p>
      </EmptyNotice>
    );
  const unit = unitOf(expr);
  const format = formats[unit];
  const texts = seriesTexts(items.map(({ labels }) => labels));
  const series = items.map(({ points }, i) => ({
    label: texts[i] ?? '',
    colour: `--service-${i % colours}`,
    dashed: i >= colours,
    values: points.map(([, value]) => (typeof value === 'number' ? value : null)),
  }));
  return (
    <>
      <TimeChart
        title={`Chart ${number}`}
        timesMs={(items[0]?.points ?? []).map(([ms]) => ms)}
        series={series}
        format={format}
        fromMs={sinceMs}
        toMs={chartEndMs(data, exemplars)}
        height={180}
        exemplars={chartExemplars(exemplars, unit === 'seconds')}
        onExemplarPick={({ traceId }) => navigate(traceLink(traceId))}
      />
      {total > items.length && (
        <p class="facts">
          Shows the {count(items.length)} of {count(total)} series with the largest last values. To see
          others, sum by a label or use topk.
        </p>
      )}
      {exemplars.length > 0 && (
        <p class="exemplars">
          <span>Slowest traces: </span>
          {exemplars
            .toSorted(storedFirst)
            .slice(0, shownExemplars)
            .map(({ traceId, value, timeMs, labels }) => (
              <a key={traceId} href={traceLink(traceId)} title={Object.values(labels).join(' ')}>
                {typeof value === 'number' ? formats.seconds(value) : value} at {second(timeMs)}
              </a>
            ))}
        </p>
      )}
    </>
  );
}
