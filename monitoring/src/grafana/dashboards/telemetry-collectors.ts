import type { Row } from '../layout.js';
import { chart } from '../panels.js';
import { range } from '../queries.js';

export function collectorsRow(): Row {
  return {
    title: 'Collectors',
    panels: [
      chart({
        title: 'Duration of scrapes',
        description:
          'Duration of the scrapes of each target. A scrape that takes longer than 4 s fails and leaves a gap in the data.',
        unit: 's',
        noData: 'Prometheus has scraped nothing in this time range.',
        queries: [range('max by (job) (scrape_duration_seconds)', '{{job}}')],
      }),
      chart({
        title: 'Samples by target',
        description: 'Samples in each scrape. If the number keeps growing, a label has too many values.',
        unit: 'short',
        noData: 'Prometheus has scraped nothing in this time range.',
        queries: [range('sum by (job) (scrape_samples_scraped)', '{{job}}')],
      }),
      chart({
        title: 'Spans that Jaeger received',
        description: 'Spans per second that Jaeger has accepted and refused.',
        unit: 'cps',
        noData: 'Prometheus has no metrics of Jaeger. It runs only with docker compose.',
        queries: [
          range(
            'sum(rate(otelcol_receiver_accepted_spans_total{job="jaeger"}[$__rate_interval]))',
            'accepted',
          ),
          range('sum(rate(otelcol_receiver_refused_spans_total{job="jaeger"}[$__rate_interval]))', 'refused'),
        ],
      }),
      chart({
        title: 'Spans that Zipkin received',
        description: 'Spans per second that Zipkin has received and dropped.',
        unit: 'cps',
        noData: 'Prometheus has no metrics of Zipkin. It runs only with docker compose.',
        queries: [
          range('sum(rate(zipkin_collector_spans_total{job="zipkin"}[$__rate_interval]))', 'received'),
          range('sum(rate(zipkin_collector_spans_dropped_total{job="zipkin"}[$__rate_interval]))', 'dropped'),
        ],
      }),
    ],
  };
}
