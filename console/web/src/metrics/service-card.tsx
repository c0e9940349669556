import type { MetricsQueryResult } from '../../../contract/src/metrics-query.js';
import { exploreLink } from '../explore/charts.js';
import { duration, percent, plural, rate } from '../format.js';
import { serviceLinks, windowAround } from '../model/back-end-links.js';
import { chartEndMs, chartExemplars, storedFirst } from '../parts/chart-exemplars.js';
import { ServiceTag, StatusBadge, TimeTag } from '../parts/tags.js';
import { type ChartSeries, TimeChart, type TimeChartProps } from '../parts/time-chart.js';
import { logsLink, requestsLink, traceLink } from '../routing.js';
import { useConsole } from '../shell/console-context.js';
import type { TimeRange } from '../time/time-range.js';
import { rateRange, seriesExpressions } from './expressions.js';
import type { MetricsScope } from './scope.js';
import type { ServiceSeries } from './service-series.js';

export interface ServiceCardProps {
  readonly series: ServiceSeries;
  readonly traffic: MetricsQueryResult;
  readonly scope: MetricsScope;
  readonly range: TimeRange;
  /** Instances that are scraped now. */
  readonly scraped: readonly string[];
}

const seconds = (value: number) => duration(value * 1e6);
const lines = { p50: '--service-0', p95: '--service-2', p99: '--service-4' } as const;
const shownExemplars = 12;

/** Charts of rate, errors and latency of a service or of one of its instances, with links to requests and records. */
export function ServiceCard({ series, traffic, scope, range, scraped }: ServiceCardProps) {
  const { navigate } = useConsole();
  const { service, instance, instances, exemplars } = series;
  const chart: Pick<TimeChartProps, 'timesMs' | 'fromMs' | 'toMs' | 'markedMs' | 'height'> = {
    timesMs: series.timesMs,
    fromMs: traffic.sinceMs,
    toMs: chartEndMs(traffic, exemplars),
    markedMs: scope.atMs,
    height: 140,
  };
  const latency: ChartSeries[] = Object.entries(lines).map(([name, colour]) => ({
    label: name,
    colour,
    values: series.latency[name as keyof typeof lines],
  }));
  return (
    <section class="service-card" aria-label={instance === undefined ? service : `${service} at ${instance}`}>
      <h2>
        <ServiceTag service={service} />
        {instance !== undefined ? (
          <span class="scope">
            {' '}
            <code>{instance}</code>
            {!scraped.includes(instance) && ' (no longer scraped)'}
          </span>
        ) : (
          instances.length > 1 && <span class="scope"> {sumText(instances, scraped)}</span>
        )}
      </h2>
      <div class="charts">
        <TimeChart
          {...chart}
          title="Requests"
          format={rate}
          atLeast={0.1}
          series={[{ label: 'rate', colour: '--service-0', values: series.rate }]}
        />
        <TimeChart
          {...chart}
          title="Errors (5xx)"
          format={percent}
          atLeast={0.05}
          series={[{ label: 'share', colour: '--bad', values: series.errorShare }]}
        />
        <TimeChart
          {...chart}
          title="Latency"
          timesMs={series.latencyTimesMs}
          format={seconds}
          atLeast={0.001}
          series={latency}
          exemplars={chartExemplars(exemplars)}
          onExemplarPick={({ traceId }) => navigate(traceLink(traceId))}
        />
      </div>
      <Links series={series} traffic={traffic} scope={scope} range={range} />
      {exemplars.length > 0 && (
        <details class="exemplars">
          <summary>Example requests</summary>
          <ul>
            {exemplars
              .toSorted(storedFirst)
              .slice(0, shownExemplars)
              .map(({ traceId, value, timeMs, labels }) => (
                <li key={traceId}>
                  <a href={traceLink(traceId)}>{requestText(labels)}</a>
                  <StatusBadge
                    statusCode={labels.status_code === undefined ? undefined : Number(labels.status_code)}
                  />
                  <span class="took">{typeof value === 'number' ? seconds(value) : value}</span>
                  <TimeTag ms={timeMs} />
                  {instance === undefined && instances.length > 1 && <code>{labels.instance}</code>}
                </li>
              ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function sumText(instances: readonly string[], scraped: readonly string[]): string {
  const gone = instances.filter((each) => !scraped.includes(each)).length;
  return `sum of ${plural(instances.length, 'instance')}${gone > 0 ? `, ${gone} no longer scraped` : ''}`;
}

function requestText({ method = '', route = 'trace' }: Readonly<Record<string, string>>): string {
  return `${method} ${route}`.trim();
}

/** Links to the requests, records and series of the service in the time range, or around the marked time. */
function Links({ series, traffic, scope, range }: Omit<ServiceCardProps, 'scraped'>) {
  const { backEnds } = useConsole();
  const { service } = series;
  const { method, route, atMs } = scope;
  const window = atMs === undefined ? { fromMs: traffic.sinceMs, toMs: traffic.untilMs } : windowAround(atMs);
  const requests = { service, method, route, window };
  return (
    <p class="links">
      <a href={requestsLink(requests)}>Requests of this time</a>
      <a href={requestsLink(requests, true)}>Failed requests</a>
      <a href={logsLink({ service, window })}>Log records</a>
      <a href={exploreLink(seriesExpressions({ service, method, route }, rateRange(range)), range)}>
        {route === '' ? 'Series by route' : 'Series by status'}
      </a>
      {serviceLinks(backEnds, service, window).map(({ text, href }) => (
        <a key={href} class="outside" href={href} rel="noreferrer">
          {text}
        </a>
      ))}
    </p>
  );
}
