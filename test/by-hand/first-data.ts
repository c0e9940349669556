/**
 * Prints the seconds from the start of this program until each query of the dashboards first returned data, slowest
 * first. Run it when the containers have become healthy; exits with 1 if a query has no data after `LIMIT_SECONDS` (60).
 * `PROMETHEUS_URL` and, where log records reach it, `ELASTICSEARCH_URL` are the servers. `.ci/first-data-stage` runs it.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { markdownTable } from '@glasshouse/settings';
import { countData } from '../acceptance/dashboards/dashboard-data.js';
import { listPanelQueries, type PanelQuery } from '../acceptance/dashboards/panel-queries.js';

const { PROMETHEUS_URL = '', ELASTICSEARCH_URL, LIMIT_SECONDS = '60' } = process.env;
const startedMs = Date.now();
const check = {
  prometheusUrl: PROMETHEUS_URL.replace(/\/$/, ''),
  elasticsearchUrl: ELASTICSEARCH_URL?.replace(/\/$/, ''),
  startedMs: () => startedMs - 300_000,
};
const found: { name: string; seconds: number }[] = [];
let waiting: { panel: PanelQuery; service: string }[] = listPanelQueries('compose').flatMap((panel) =>
  panel.expected.map((service) => ({ panel, service })),
);
const nameOf = ({ panel: { dashboard, query }, service }: (typeof waiting)[number]) =>
  `${dashboard}: ${query.title} (${query.refId})${service === '.*' ? '' : `, ${service}`}`;

while (waiting.length > 0 && Date.now() - startedMs < Number(LIMIT_SECONDS) * 1000) {
  const still: typeof waiting = [];
  for (const each of waiting) {
    const count = await countData(check, each.panel.query, each.service).catch(() => 0);
    if (count > 0) found.push({ name: nameOf(each), seconds: (Date.now() - startedMs) / 1000 });
    else still.push(each);
  }
  waiting = still;
  if (waiting.length > 0) await pause(500);
}
const slowest = found.sort((a, b) => b.seconds - a.seconds).slice(0, 20);
console.log(`${found.length} queries have data, ${waiting.length} have none after ${LIMIT_SECONDS} s`);
console.log(
  markdownTable(
    ['query', 's'],
    slowest.map(({ name, seconds }) => [name, seconds.toFixed(1)]),
  ),
);
for (const each of waiting) console.log(`no data: ${nameOf(each)}`);
if (waiting.length > 0) process.exitCode = 1;
