import { changeLogLevel, ProblemError } from '@glasshouse/http';
import { isLevel, type Level, levels } from '@glasshouse/telemetry';
import type { TargetLevel } from '../../../contract/src/targets.js';
import { sendJson } from '../instances/send-json.js';
import { epochMsOf } from '../scrape/epoch-ms.js';
import { failureReason } from '../scrape/failure-reason.js';
import type { Exposition } from '../scrape/parse-exposition.js';
import type { TargetInstance } from '../scrape/resolve-instances.js';
import type { ScrapeObserver } from '../scrape/scraper.js';

export interface LogLevels {
  /** Observes the scraper: reads the level from the metrics of each instance, without a further request. */
  readonly observe: ScrapeObserver;
  /** Undefined for an instance that does not report its level, or is down. */
  of(url: string): TargetLevel | undefined;
  /**
   * Changes the level of the instance with this URL, or of all instances of the target with this URL.
   *
   * @throws ProblemError NOT_FOUND, BACKEND_UNAVAILABLE
   */
  change(url: string, change: { level: Level; forSeconds?: number }): Promise<TargetLevel>;
}

const names = new Map(Object.entries(levels).map(([name, number]) => [number, name as Level]));

/**
 * Reads and changes the log level of each instance, only at the origin where the instance is scraped.
 *
 * @param targets returns the currently scraped instances
 */
export function createLogLevels(targets: () => readonly TargetInstance[], timeoutMs = 4000): LogLevels {
  const known = new Map<string, TargetLevel | undefined>();
  /** Number of changes by URL. A scrape that started before a change is outdated. */
  const changes = new Map<string, number>();

  return {
    observe: () => {
      const before = new Map(changes);
      return {
        read({ target: { url }, exposition }) {
          if (changes.get(url) === before.get(url)) known.set(url, exposition && levelIn(exposition));
        },
        done() {
          const urls = new Set(targets().map(({ url }) => url));
          for (const held of [known, changes])
            for (const url of held.keys()) if (!urls.has(url)) held.delete(url);
        },
      };
    },
    of: (url) => known.get(url),
    async change(url, change) {
      const wanted = URL.canParse(url) ? new URL(url).href : url;
      // an instance that is scraped under two names gets one request
      const found = new Map(
        targets()
          .filter((each) => each.url === wanted || each.targetUrl === wanted)
          .map((each) => [each.url, each]),
      );
      const [first, ...others] = [...found.values()];
      if (!first) throw new ProblemError('NOT_FOUND', { detail: 'No instance has this URL' });
      const changeOne = async (target: TargetInstance) => {
        const level = await put(target, change, timeoutMs);
        changes.set(target.url, (changes.get(target.url) ?? 0) + 1);
        known.set(target.url, level);
        return level;
      };
      const [level] = await Promise.all([changeOne(first), ...others.map(changeOne)]);
      return level;
    },
  };
}

function levelIn({ samples }: Exposition): TargetLevel | undefined {
  const value = (name: string) => samples.find((sample) => sample.name === name)?.value ?? 0;
  const level = names.get(value('telemetry_log_level'));
  return level && targetLevel(level, epochMsOf(value('telemetry_log_level_until_timestamp_seconds')));
}

async function put(
  { name, url, host }: TargetInstance,
  change: object,
  timeoutMs: number,
): Promise<TargetLevel> {
  const unavailable = (detail: string, cause?: unknown) =>
    new ProblemError('BACKEND_UNAVAILABLE', { detail, cause, extensions: { backend: name } });
  const { status, body } = await sendJson({
    method: 'PUT',
    url: new URL(changeLogLevel.path, url),
    value: change,
    host,
    signal: AbortSignal.timeout(timeoutMs),
  }).catch((error: unknown) => {
    throw unavailable(`${name}: ${failureReason(error, timeoutMs)}`, error);
  });
  if (status === 404) throw new ProblemError('NOT_FOUND', { detail: `${name} cannot change its log level` });
  const { level, until } = (body ?? {}) as { level?: unknown; until?: unknown };
  if (status !== 200 || typeof level !== 'string' || !isLevel(level))
    throw unavailable(`${name} returned status ${status}`);
  return targetLevel(level, typeof until === 'string' ? epochMsOf(Date.parse(until) / 1000) : 0);
}

function targetLevel(level: Level, untilMs = 0): TargetLevel {
  return untilMs > 0 ? { level, untilMs } : { level };
}
