import type { MetricsQueryResult } from '../../../contract/src/metrics-query.js';
import type { TargetList } from '../../../contract/src/targets.js';
import { Heading } from '../parts/heading.js';
import { MetricsTabs } from '../parts/metrics-tabs.js';
import { Command, EmptyNotice, FailureNotice } from '../parts/notices.js';
import { TimeCursor } from '../parts/time-cursor.js';
import type { PageProps } from '../shell/console-context.js';
import { useJson } from '../shell/use-json.js';
import { rangeText } from '../time/range-text.js';
import { isLive } from '../time/time-range.js';
import { latencyExpression, rateRange, trafficExpression } from './expressions.js';
import { Processes } from './processes.js';
import { readMetricsScope, ScopeNote } from './scope.js';
import { ServiceCard } from './service-card.js';
import { serviceSeriesOf } from './service-series.js';
import { Targets } from './targets.js';

const pollMs = 5000;
/** Quantiles of all services are the most expensive query of the pages. */
const latencyPollMs = 10_000;
const maxSeries = 1000;

/** Processes, scraped instances with their log levels, and rate, errors and latency of each service. */
export function MetricsPage({ route, range, context }: PageProps) {
  const scope = readMetricsScope(route.query);
  const byInstance = route.query.get('by') === 'instance';
  const live = isLive(range);
  const rate = rateRange(range);
  const query = { since: range.since, until: range.until, limit: maxSeries };
  const targets = useJson<TargetList>('/api/targets', {}, pollMs);
  const traffic = useJson<MetricsQueryResult>(
    '/api/metrics/query',
    { expr: trafficExpression(scope, rate), ...query },
    live ? pollMs : 0,
  );
  const latency = useJson<MetricsQueryResult>(
    '/api/metrics/query',
    { expr: latencyExpression(scope, rate, byInstance), ...query },
    live ? latencyPollMs : 0,
  );
  const scraped = targets.data?.items ?? [];
  const shown = traffic.data
    ? serviceSeriesOf(traffic.data, latency.data, {
        byInstance,
        order: scraped.map(({ name }) => name),
      })
    : [];
  const hasSeveral = shown.some(({ instances }) => instances.length > 1);
  const failed = targets.error === undefined ? traffic : targets;
  return (
    <>
      <Heading>Metrics</Heading>
      <MetricsTabs current="metrics" />
      <TimeCursor />
      <Processes />
      {scraped.length > 0 && <Targets items={scraped} reload={() => targets.reload()} />}
      {targets.data && scraped.length === 0 && <NothingScraped />}
      <ScopeNote {...scope} />
      {(hasSeveral || byInstance) && (
        <label class="check">
          <input
            type="checkbox"
            checked={byInstance}
            onChange={(event) => context.setQuery({ by: event.currentTarget.checked ? 'instance' : '' })}
          />
          <span>Show each instance</span>
        </label>
      )}
      {failed.error !== undefined && <FailureNotice error={failed.error} retry={() => failed.reload()} />}
      {traffic.error === undefined && latency.error !== undefined && (
        <FailureNotice error={latency.error} retry={() => latency.reload()} />
      )}
      <div class="service-metrics">
        {traffic.data &&
          shown.map((series) => (
            <ServiceCard
              key={`${series.service} ${series.instance ?? ''}`}
              series={series}
              traffic={traffic.data as MetricsQueryResult}
              scope={scope}
              range={range}
              scraped={scraped.map(({ instance }) => instance)}
            />
          ))}
      </div>
      {traffic.data && scraped.length > 0 && !shown.some(({ rate }) => rate.some(Boolean)) && (
        <EmptyNotice title={`No request metrics: ${rangeText(range)}.`}>
          <p>The first point appears after two scrapes. Choose another time range, or send some requests:</p>
          <Command
            text={`for i in $(seq 20); do curl -s ${context.gatewayUrl()}/products > /dev/null; done`}
          />
        </EmptyNotice>
      )}
    </>
  );
}

function NothingScraped() {
  return (
    <EmptyNotice title="No service is scraped.">
      <p>Set the services in the environment of the console, and restart it:</p>
      <Command text="SCRAPE_TARGETS=order=http://127.0.0.1:8084/metrics" />
    </EmptyNotice>
  );
}
