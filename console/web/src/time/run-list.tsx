import type { Run, RunList as Runs } from '../../../contract/src/runs.js';
import { plural } from '../format.js';
import { useJson } from '../shell/use-json.js';
import { timeText } from './range-text.js';
import { defaultRange, type TimeRange } from './time-range.js';

/** Runs that the page offers; the API has more. */
const maxRuns = 12;
const all = 'all';

/** Returns the range of a run: the current one is live, an earlier one has its start and end. */
export function rangeOfRun({ id, current, startedMs, endedMs }: Run, nowMs = Date.now()): TimeRange {
  if (current) return defaultRange;
  return { since: String(Math.floor(startedMs)), until: String(Math.ceil(endedMs ?? nowMs)), run: id };
}

/** Start and end of a run in words. */
export function runText({ current, startedMs, endedMs }: Run, nowMs = Date.now()): string {
  const start = timeText(startedMs, nowMs);
  return current ? `Current run, since ${start}` : `${start} – ${timeText(endedMs ?? nowMs, startedMs)}`;
}

/** Runs of the console with stored data, each of which becomes the time range. Nothing while there is only one. */
export function RunList({ range, choose }: { range: TimeRange; choose(range: TimeRange): void }) {
  const { data } = useJson<Runs>('/api/runs');
  const runs = data?.items ?? [];
  if (runs.length < 2) return null;
  return (
    <div class="runs">
      <h3>Runs of the shop</h3>
      <ul class="presets">
        {runs.slice(0, maxRuns).map((run) => (
          <li key={run.id}>
            <button
              type="button"
              aria-pressed={run.current ? range.run === undefined : range.run === run.id}
              title={`${plural(run.spans, 'span')}, ${plural(run.records, 'log record')}`}
              onClick={() => choose(rangeOfRun(run))}
            >
              {runText(run)}
            </button>
          </li>
        ))}
        <li>
          <button
            type="button"
            aria-pressed={range.run === all}
            onClick={() => choose({ since: '-7d', until: '', run: all })}
          >
            All runs, last 7 days
          </button>
        </li>
      </ul>
    </div>
  );
}
