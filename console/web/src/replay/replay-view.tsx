import { useMemo, useState } from 'preact/hooks';
import { duration, percent, rate } from '../format.js';
import { edgeKey } from '../map/edge-values.js';
import { MapPicture } from '../map/map-picture.js';
import { Heading } from '../parts/heading.js';
import { TimeChart } from '../parts/time-chart.js';
import { useConsole } from '../shell/console-context.js';
import { Cause } from './cause.js';
import { type ChartLines, seriesCharts, serviceLines, titleWithUnit, unitText } from './chart-data.js';
import { frameAt, recordedEdges } from './frame-at.js';
import { PlaybackBar } from './playback-bar.js';
import type { Recording } from './recording.js';
import { AlertsAt, CallsAt, LogsAt, ServicesAt } from './state-at.js';
import { usePlayback } from './use-playback.js';

export interface ReplayViewProps {
  readonly recording: Recording;
  /** Position in the address, epoch milliseconds. */
  readonly startMs: number | undefined;
  /** Whether traces of the recording can be opened. */
  readonly linksTraces: boolean;
  /** Chooses another recording. */
  close(): void;
}

const ms = (value: number) => duration(value * 1000);

/** A recorded incident at one time: map, charts, alerts and log records. */
export function ReplayView({ recording, startMs, linksTraces, close }: ReplayViewProps) {
  const { incident, fromMs, untilMs, frames, alerts, logs, stepMs } = recording;
  const playback = usePlayback(fromMs, untilMs, startMs ?? fromMs);
  const [selected, setSelected] = useState('');
  const edges = useMemo(() => recordedEdges(recording), [recording]);
  const { atMs } = playback;
  const frame = frameAt(frames, atMs);
  const values = new Map(frame.edges.map((edge) => [edgeKey(edge), edge]));
  return (
    <div class="replay-page">
      <div class="panel-head">
        <Heading title={`Replay: ${incident.title}`}>{incident.title}</Heading>
        <span class="severity">level {incident.level}</span>
        <button type="button" onClick={close}>
          Open another recording
        </button>
      </div>
      <PlaybackBar recording={recording} playback={playback} />
      {edges.length > 0 && (
        <MapPicture
          edges={edges}
          valuesOf={(edge) => {
            const {
              ratePerS = 0,
              errorShare = 0,
              p95Ms = null,
              gapP95Ms = null,
            } = values.get(edgeKey(edge)) ?? {};
            return { count: Math.ceil((ratePerS * stepMs) / 1000), ratePerS, errorShare, p95Ms, gapP95Ms };
          }}
          isDown={(name) => Object.hasOwn(frame.services, name) && frame.services[name]?.up === false}
          selected={selected}
          select={setSelected}
        />
      )}
      <div class="replay-columns">
        <ServicesAt frame={frame} />
        <AlertsAt alerts={alerts} atMs={atMs} seek={playback.seek} />
      </div>
      <CallsAt frame={frame} selected={selected} />
      <Charts recording={recording} atMs={atMs} seek={playback.seek} />
      <LogsAt logs={logs} atMs={atMs} linksTraces={linksTraces} />
      <Cause incident={incident} />
    </div>
  );
}

/** Charts over the whole recording, with the shown time marked; a click shows another time. */
function Charts({ recording, atMs, seek }: { recording: Recording; atMs: number; seek(ms: number): void }) {
  const { colours } = useConsole();
  const { fromMs, untilMs, services } = recording;
  const charts = useMemo(() => {
    const chartOf = (
      { title, unit, timesMs, lines, hidden }: ChartLines,
      format: (value: number) => string,
    ) => ({
      title: `${titleWithUnit(title, unit)}${hidden > 0 ? ` (${hidden} more series)` : ''}`,
      timesMs,
      format,
      series: lines.map(({ label, values }, index) => ({
        label,
        values,
        colour: services.includes(label) ? `--${colours.classOf(label)}` : `--service-${index % 12}`,
      })),
    });
    return [
      chartOf(
        serviceLines(recording, 'Requests', ({ ratePerS }) => ratePerS),
        rate,
      ),
      chartOf(
        serviceLines(recording, 'Errors', ({ errorShare }) => errorShare),
        percent,
      ),
      chartOf(
        serviceLines(recording, 'p95', ({ p95Ms }) => p95Ms),
        ms,
      ),
      ...seriesCharts(recording.series).map((chart) =>
        chartOf(chart, (value) => unitText(value, chart.unit)),
      ),
    ];
  }, [recording]);
  return (
    <section aria-labelledby="replay-charts">
      <h2 id="replay-charts">Charts</h2>
      <div class="replay-charts">
        {charts.map((chart) => (
          <TimeChart
            key={chart.title}
            {...chart}
            fromMs={fromMs}
            toMs={untilMs}
            markedMs={atMs}
            height={150}
            onPick={seek}
            onSelect={seek}
          />
        ))}
      </div>
    </section>
  );
}
