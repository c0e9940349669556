import { type RecordedFrame, recordingLimits } from '../../../contract/src/incidents.js';
import { parseQuery } from '../../../contract/src/query/parse-query.js';
import { listEdges } from '../queries/edges/list-edges.js';
import { queryMetrics } from '../queries/metrics/query-metrics.js';
import { type RecordRange, type RecordSources, rounded } from './record-sources.js';
import { frameExpressions } from './recorded-metrics.js';

type FrameService = RecordedFrame['services'][string];
type FrameEdge = RecordedFrame['edges'][number];

/** Returns one frame for each step: the services from their metrics, the calls between them from their spans. */
export async function recordFrames(sources: RecordSources, range: RecordRange): Promise<RecordedFrame[]> {
  const { fromMs, untilMs, stepMs } = range;
  const count = Math.round((untilMs - fromMs) / stepMs);
  const frames = Array.from(
    { length: count },
    (_, at): RecordedFrame => ({ atMs: fromMs + (at + 1) * stepMs, services: {}, edges: [] }),
  );
  await addServices(sources, range, frames);
  addEdges(sources, range, frames);
  return frames;
}

async function addServices(
  { source, series, services }: RecordSources,
  { fromMs, untilMs, stepMs }: RecordRange,
  frames: readonly RecordedFrame[],
): Promise<void> {
  const read = async (expr: string) => {
    const query = { expr, sinceMs: fromMs + stepMs, untilMs, stepMs, limit: recordingLimits.services };
    const { items } = await queryMetrics(source, series, query);
    return new Map(
      items.map(({ labels, points }) => [
        labels.job ?? '',
        new Map(points.map(([atMs, value]) => [atMs, typeof value === 'number' ? value : undefined])),
      ]),
    );
  };
  const rates = await read(frameExpressions.ratePerS);
  const errors = await read(frameExpressions.errorsPerS);
  const durations = await read(frameExpressions.p95S);
  const up = await read(frameExpressions.up);
  for (const frame of frames)
    for (const name of services) {
      const at = (values: typeof rates) => values.get(name)?.get(frame.atMs);
      const rate = at(rates) ?? 0;
      const p95S = at(durations);
      const service: FrameService = {
        ratePerS: rounded(rate),
        errorShare: rate > 0 ? rounded(Math.min(1, (at(errors) ?? 0) / rate)) : 0,
        p95Ms: p95S === undefined || !Number.isFinite(p95S) ? null : rounded(p95S * 1000),
        up: at(up) === 1,
      };
      frame.services[name] = service;
    }
}

function addEdges({ store }: RecordSources, range: RecordRange, frames: readonly RecordedFrame[]): void {
  const { fromMs, untilMs, stepMs } = range;
  const { items } = listEdges(
    {
      reader: store.spans,
      range: { afterUs: fromMs * 1000, untilUs: untilMs * 1000 },
      nowUs: untilMs * 1000,
      run: 'all',
    },
    { query: parseQuery('') },
    { by: 'service', points: frames.length, sort: 'time', limit: recordingLimits.edges },
  );
  for (const { caller, callee, points = [] } of items)
    points.forEach(({ count, errors, clientP95Ms, gapP95Ms }, at) => {
      if (count === 0) return;
      const edge: FrameEdge = {
        caller,
        callee,
        ratePerS: rounded((count * 1000) / stepMs),
        errorShare: rounded(errors / count),
        p95Ms: clientP95Ms === null ? null : rounded(clientP95Ms),
        gapP95Ms: gapP95Ms === null ? null : rounded(gapP95Ms),
      };
      frames[at]?.edges.push(edge);
    });
}
