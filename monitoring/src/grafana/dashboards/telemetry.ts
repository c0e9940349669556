import { annotations } from '../annotations.js';
import type { Board } from '../board.js';
import type { Row } from '../layout.js';
import { cellText, consolePage, dashboardLink, pages } from '../links.js';
import { chart, grid, stats } from '../panels.js';
import { instant, range } from '../queries.js';
import { labelVariable } from '../variables.js';
import { collectorsRow } from './telemetry-collectors.js';

const noItems = 'No service has sent telemetry in this time range.';
const chosen = '{job=~"$service"}';
const items = (name: string) => `telemetry_items_${name}${chosen}`;
const perSecond = (name: string, by: string) => `sum by (${by}) (rate(${items(name)}[$__rate_interval]))`;

/** Delivery statistics of logs and spans: produced = delivered + queued + dropped, by signal and destination. */
export function telemetryBoard(): Board {
  return {
    name: 'telemetry',
    title: 'Telemetry',
    description:
      'Delivery statistics of logs and spans: produced = delivered + queued + dropped, by signal and destination.',
    variables: [
      labelVariable('service', 'Service', 'label_values(telemetry_items_produced_total, job)', {
        description: 'Service that sends the telemetry.',
      }),
    ],
    annotations: annotations('$service'),
    links: [
      consolePage('Audit in the console', 'audit'),
      { title: 'Targets in Prometheus', url: `${pages.prometheus}/targets` },
    ],
    rows: [balance(), flow(), collectorsRow()],
  };
}

function balance(): Row {
  return {
    title: 'Balance',
    panels: [
      stats({
        title: 'Dropped in this time range',
        description:
          'Log records and spans that were dropped in this time range. An item counts once for each destination that did not receive it. 0 is normal.',
        unit: 'short',
        width: 6,
        noData: noItems,
        steps: [
          [null, 'green'],
          [1, 'red'],
        ],
        queries: [instant(`sum(increase(${items('dropped_total')}[$__range]))`, '')],
      }),
      stats({
        title: 'Queued now',
        description:
          'Log records and spans that are queued or in flight. Thousands of them mean that a destination is slow or unreachable.',
        unit: 'short',
        width: 6,
        noData: noItems,
        queries: [instant(`sum(${items('queued')})`, '')],
      }),
      stats({
        title: 'Unaccounted items',
        description:
          'Produced minus delivered, queued and dropped items. It must be 0. During a burst it can differ from 0 for a few seconds, because Prometheus scrapes the services at different times.',
        unit: 'short',
        width: 6,
        noData: noItems,
        queries: [
          instant(
            `sum(${items('produced_total')}) - sum(${items('delivered_total')}) - sum(${items('queued')}) - sum(${items('dropped_total')})`,
            '',
          ),
        ],
      }),
      stats({
        title: 'Share of dropped items',
        description: 'Dropped items as a share of the produced items in the shown time range.',
        unit: 'percentunit',
        width: 6,
        noData: noItems,
        steps: [
          [null, 'green'],
          [0.001, 'red'],
        ],
        queries: [
          instant(
            `sum(increase(${items('dropped_total')}[$__range])) / sum(increase(${items('produced_total')}[$__range]))`,
            '',
          ),
        ],
      }),
      grid({
        title: 'Balance of each destination',
        description:
          'Items since each service started. Sort by Dropped or Queued to find a destination with problems.',
        unit: 'short',
        noData: noItems,
        width: 24,
        sortBy: 'Dropped',
        queries: ['produced_total', 'delivered_total', 'queued', 'dropped_total'].map((name) =>
          instant(`sum by (job, signal, destination) (${items(name)})`, '', 'table'),
        ),
        columns: [
          {
            field: 'job',
            title: 'Service',
            links: [dashboardLink('Dashboard of the service', 'service', { service: cellText })],
          },
          { field: 'signal', title: 'Signal' },
          { field: 'destination', title: 'Destination' },
          { field: 'Value #A', title: 'Produced' },
          { field: 'Value #B', title: 'Delivered' },
          { field: 'Value #C', title: 'Queued' },
          { field: 'Value #D', title: 'Dropped' },
        ],
      }),
    ],
  };
}

function flow(): Row {
  const by = 'signal, destination';
  const each = (title: string, description: string, name: string) =>
    chart({
      title,
      description,
      unit: 'cps',
      width: 12,
      noData: noItems,
      queries: [range(perSecond(name, by), '{{signal}} to {{destination}}')],
    });
  return {
    title: 'Flow by destination',
    panels: [
      each(
        'Produced',
        'Log records and spans per second, by destination. Each item counts once for each destination.',
        'produced_total',
      ),
      each(
        'Delivered',
        'Items per second that the destination has acknowledged. In normal operation, the rate follows that of the produced items.',
        'delivered_total',
      ),
      chart({
        title: 'Queued',
        description: 'Items that are queued or in flight. When a queue is full, the service drops items.',
        unit: 'short',
        width: 12,
        noData: noItems,
        queries: [range(`sum by (${by}) (${items('queued')})`, '{{signal}} to {{destination}}')],
      }),
      chart({
        title: 'Dropped by reason',
        description:
          'Dropped items per second. queue_full: the destination is slow or unreachable. retries_exhausted: it confirms nothing. rejected: it refuses the items. docs/metrics.md explains all reasons.',
        unit: 'cps',
        width: 12,
        noData: noItems,
        queries: [
          range(perSecond('dropped_total', `${by}, reason`), '{{reason}}: {{signal}} to {{destination}}'),
        ],
      }),
      chart({
        title: 'Suppressed items',
        description:
          'Server spans per second that were not sampled, and access records below the log level. Suppressed items are not losses.',
        unit: 'cps',
        width: 12,
        noData: 'Every span is sampled and every access record is written.',
        queries: [range(perSecond('withheld_total', 'signal'), '{{signal}}')],
      }),
      chart({
        title: 'Log level',
        description:
          'Lowest level that each service writes: 10 trace, 20 debug, 30 info, 40 warn, 50 error, 60 fatal.',
        unit: 'none',
        width: 12,
        noData: noItems,
        queries: [range(`max by (job) (telemetry_log_level${chosen})`, '{{job}}')],
      }),
    ],
  };
}
