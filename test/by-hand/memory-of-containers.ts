/**
 * Prints the peak memory of each container during the last `LOAD_SECONDS` beside its limit, as a Markdown table. Reads
 * cAdvisor's series from `PROMETHEUS_URL`, and the containers of the project from standard input: one JSON document a
 * line, as `docker compose ps --all --format json` prints them. Exits with 1 if a running container lacks its series,
 * was killed for its memory or reads its program from the disk again and again, or if the Prometheus target of a running container is down. `.ci/load-stage` runs it.
 */
import { readFileSync } from 'node:fs';
import { markdownTable } from '@glasshouse/settings';

interface Container {
  Service: string;
  State: string;
  Project: string;
}

const { PROMETHEUS_URL, LOAD_SECONDS = '600' } = process.env;
const containers = readFileSync(0, 'utf8')
  .split('\n')
  .filter(Boolean)
  .map((line) => JSON.parse(line) as Container)
  .filter(({ State }) => State === 'running');
const project = containers[0]?.Project;
const serviceLabel = 'container_label_com_docker_compose_service';
const selector = `{container_label_com_docker_compose_project="${project}"}`;

/** Returns the values of an instant query by the value of one of its labels. */
async function query(expression: string, label = serviceLabel): Promise<Map<string, number>> {
  const url = `${PROMETHEUS_URL}/api/v1/query?query=${encodeURIComponent(expression)}`;
  const { data, error } = (await (await fetch(url)).json()) as {
    data?: { result: { metric: Record<string, string>; value: [number, string] }[] };
    error?: string;
  };
  if (data === undefined) throw new Error(`${expression}: ${error}`);
  return new Map(data.result.map(({ metric, value }) => [metric[label] ?? '', Number(value[1])]));
}

const over = `${selector}[${LOAD_SECONDS}s]`;
const [limits, peaks, anonymous, processor, faults, kills, down, requests] = await Promise.all([
  query(`container_spec_memory_limit_bytes${selector}`),
  query(`max_over_time(container_memory_working_set_bytes${over})`),
  query(`max_over_time(container_memory_rss${over})`),
  query(`sum by (${serviceLabel}) (rate(container_cpu_usage_seconds_total${over}))`),
  query(
    `sum by (${serviceLabel}) (rate(container_memory_failures_total{failure_type="pgmajfault",scope="container",container_label_com_docker_compose_project="${project}"}[${LOAD_SECONDS}s]))`,
  ),
  query(`container_oom_events_total${selector}`),
  query('up == 0', 'job'),
  query(`sum by (job) (increase(http_server_request_duration_seconds_count[${LOAD_SECONDS}s]))`, 'job'),
]);

const megabytes = (bytes: number | undefined) => (bytes === undefined ? '-' : (bytes / 1024 ** 2).toFixed(0));
const rows = containers.map(({ Service: name }) => {
  const limit = limits.get(name) ?? Number.NaN;
  const peak = peaks.get(name);
  const share = peak === undefined ? '-' : `${Math.round((peak / limit) * 100)} %`;
  return [
    name,
    megabytes(limit),
    megabytes(peak),
    share,
    megabytes(anonymous.get(name)),
    (processor.get(name) ?? Number.NaN).toFixed(2),
  ];
});
console.log(
  markdownTable(['container', 'limit', 'peak', 'share', 'of which anonymous', 'processors'], rows.sort()),
);
console.log(
  `\n${Math.round(requests.get('gateway') ?? 0)} requests through the gateway in ${LOAD_SECONDS} s; memory in MB.`,
);

const problems = [
  ...containers.filter(({ Service }) => !peaks.has(Service)).map((each) => `no series of ${each.Service}`),
  // A container whose limit does not hold its program file reads it again and again; others stay below 1 a second.
  ...[...faults].flatMap(([name, rate]) =>
    rate > 5 ? [`${name} had ${rate.toFixed(0)} major page faults a second: its limit is too low`] : [],
  ),
  ...[...kills].flatMap(([name, count]) => (count > 0 ? [`${name} was killed for its memory`] : [])),
  // A job is named like its compose service; images that are not available here have no container.
  ...[...down.keys()]
    .filter((job) => containers.some(({ Service }) => Service === job))
    .map((job) => `the target ${job} is down`),
];
for (const problem of problems) console.error(problem);
if (containers.length === 0 || problems.length > 0) process.exitCode = 1;
