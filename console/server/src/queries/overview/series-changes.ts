import type { OverviewChange } from '../../../../contract/src/overview.js';
import { type History, runsOf } from '../../scrape/history.js';
import { type InstanceSeries, type Series, timeOfScrape } from '../../scrape/instance-series.js';
import { metricsLink } from './links.js';

/** Restart, new version or new log level of one instance, with the time of the first scrape that shows it. */
export type SeriesChange = Pick<OverviewChange, 'kind' | 'atMs' | 'service' | 'text' | 'link'>;

const levelNames = new Map([
  [10, 'trace'],
  [20, 'debug'],
  [30, 'info'],
  [40, 'warn'],
  [50, 'error'],
  [60, 'fatal'],
]);

/** Returns the changes that the scraped series show. */
export function changesOfSeries(instances: Iterable<InstanceSeries>): SeriesChange[] {
  const found: SeriesChange[] = [];
  for (const owner of instances) {
    const { service, instance } = owner;
    const link = metricsLink(service);
    const versions: { version: string; atMs: number }[] = [];
    for (const series of owner.series.values()) {
      if (series.name === 'process_start_time_seconds') {
        for (const { atMs } of steps(owner, series))
          found.push({ kind: 'restart', atMs, service, link, text: `${instance} restarted` });
      } else if (series.name === 'telemetry_log_level') {
        for (const { atMs, from, to } of steps(owner, series))
          found.push({
            kind: 'level-change',
            atMs,
            service,
            link,
            text: `log level of ${instance} changed from ${levelName(from)} to ${levelName(to)}`,
          });
      } else if (series.name === 'target_info') {
        const version = series.labels.service_version;
        const atMs = firstTime(owner, series.history);
        if (version !== undefined && atMs !== undefined) versions.push({ version, atMs });
      }
    }
    versions.sort((a, b) => a.atMs - b.atMs);
    for (const [at, { version, atMs }] of versions.entries()) {
      const earlier = versions[at - 1];
      if (earlier && earlier.version !== version)
        found.push({
          kind: 'deployment',
          atMs,
          service,
          link,
          text: `${instance} changed from version ${earlier.version} to ${version}`,
        });
    }
  }
  return found;
}

/** Returns the version that the latest scrape of an instance shows. */
export function versionOf(owner: InstanceSeries): string | undefined {
  let latest: { first: number; version: string } | undefined;
  for (const { name, labels, history } of owner.series.values()) {
    if (name !== 'target_info' || labels.service_version === undefined) continue;
    for (const { first } of runsOf(history))
      if (!latest || first > latest.first) latest = { first, version: labels.service_version };
  }
  return latest?.version;
}

function levelName(number: number): string {
  return levelNames.get(number) ?? String(number);
}

/** Returns the changes of the value of a series. */
function* steps(owner: InstanceSeries, { history }: Series) {
  let from: number | undefined;
  for (const { value, first } of runsOf(history)) {
    const atMs = timeOfScrape(owner, first);
    if (from !== undefined && from !== value && atMs !== undefined) yield { atMs, from, to: value };
    from = value;
  }
}

function firstTime(owner: InstanceSeries, history: History): number | undefined {
  for (const { first } of runsOf(history)) return timeOfScrape(owner, first);
  return undefined;
}
