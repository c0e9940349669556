import type { Telemetry } from '@glasshouse/telemetry';
import type { RefusedCounts } from '../../contract/src/audit.js';
import type { Status } from '../../contract/src/status.js';
import type { LiveEvents } from './api/live-events.js';
import type { ProcessTable } from './processes/process-table.js';
import { endReasons } from './receivers/forward/forward-connection.js';
import type { ForwardReceiver } from './receivers/forward/forward-receiver.js';
import type { HttpReceiver } from './receivers/http-receiver.js';
import type { PushedMetrics } from './receivers/otlp/pushed-metrics.js';
import type { Rules } from './rules/rules.js';
import type { Scraper } from './scrape/scraper.js';
import type { SeriesStore } from './scrape/series.js';
import type { AlertStore } from './store/alerts.js';
import type { History } from './store/history/history.js';
import type { TelemetryStore } from './store/telemetry-store.js';

export interface StatusSources {
  store: TelemetryStore;
  series: SeriesStore;
  scraper: Scraper;
  forward: ForwardReceiver;
  httpReceiver: HttpReceiver;
  pushedMetrics: PushedMetrics;
  events: LiveEvents;
  alerts: AlertStore;
  processes: ProcessTable;
  rules: Rules;
  history: History | undefined;
  maxBytes: number;
  gatewayUrl: string;
}

/** Returns the response of `GET /api/status`. */
export function statusOf({
  store,
  series,
  scraper,
  forward,
  httpReceiver,
  events,
  alerts,
  history,
  maxBytes,
  gatewayUrl,
}: StatusSources): Status {
  const { traces, logs } = store;
  return {
    gatewayUrl,
    holds: {
      traces: traces.size.traces,
      spans: traces.size.spans,
      logs: logs.size.records,
      series: series.counts.series,
      bytes: traces.size.bytes + logs.size.bytes,
      maxBytes,
    },
    spans: { ...traces.counts },
    logs: { ...logs.counts },
    series: { ...series.counts, cutAddresses: scraper.cutAddresses },
    alerts: { ...alerts.size, ...alerts.counts },
    receivers: {
      forward: { port: forward.port, ...forward.counts, ended: { ...forward.ended } },
      zipkin: { ...httpReceiver.counts.zipkin },
      otlp: { ...httpReceiver.counts.otlp },
    },
    history: history?.status ?? noHistory,
    pages: events.clients,
    process: { uptimeSeconds: Math.round(process.uptime()), rssBytes: process.memoryUsage.rss() },
  };
}

const noHistory: Status['history'] = {
  state: 'off',
  bytes: 0,
  maxBytes: 0,
  writtenBlocks: 0,
  lostBlocks: 0,
  errors: 0,
  damagedBytes: 0,
  deletedSegments: 0,
};

/** Counts requests and connections that the receivers refused entirely; the sender keeps or resends the data. */
export function refusedOf({
  forward,
  httpReceiver,
}: Pick<StatusSources, 'forward' | 'httpReceiver'>): RefusedCounts {
  return {
    forwardConnections: forward.counts.brokenConnections,
    zipkinRequests: httpReceiver.counts.zipkin.refused,
    otlpRequests: httpReceiver.counts.otlp.refused,
  };
}

/** Exposes the status as metrics of the console itself. */
export function exposeStatus({ metrics }: Telemetry, sources: StatusSources): void {
  const { store, forward, processes } = sources;
  const { traces, logs } = store;
  metrics.gaugeFrom(
    {
      name: 'console_items',
      help: 'Spans and log records by state: held, received, duplicates, rejected or evicted',
      labels: ['signal', 'state'],
    },
    () => [
      [['traces', 'held'], traces.size.spans],
      ...(['received', 'duplicates', 'rejected', 'evicted'] as const).flatMap(
        (state): [string[], number][] => [
          [['traces', state], traces.counts[state]],
          [['logs', state], logs.counts[state]],
        ],
      ),
      [['logs', 'held'], logs.size.records],
    ],
  );
  metrics.gaugeFrom(
    { name: 'console_held_bytes', help: 'Estimated size of the stored items', labels: ['signal'] },
    () => [
      [['traces'], traces.size.bytes],
      [['logs'], logs.size.bytes],
    ],
  );
  metrics.gaugeFrom(
    { name: 'console_history_bytes', help: 'Size of the files with spans and log records' },
    () => sources.history?.status.bytes ?? 0,
  );
  metrics.counterFrom(
    {
      name: 'console_history_lost_blocks_total',
      help: 'Blocks of spans or log records that could not be written',
    },
    () => sources.history?.status.lostBlocks ?? 0,
  );
  metrics.counterFrom(
    {
      name: 'process_restarts_total',
      help: 'Restarts of each process that the launcher has started; none without a launcher',
      labels: ['process'],
    },
    () => processes.items.map(({ name, restarts }): [string[], number] => [[name], restarts]),
  );
  metrics.counterFrom(
    {
      name: 'console_refused_total',
      help: 'Requests that were refused entirely, and connections of log senders that were closed without an acknowledgement',
      labels: ['protocol'],
    },
    () => {
      const { forwardConnections, zipkinRequests, otlpRequests } = refusedOf(sources);
      return [
        [['forward'], forwardConnections],
        [['zipkin'], zipkinRequests],
        [['otlp'], otlpRequests],
      ];
    },
  );
  metrics.gaugeFrom(
    { name: 'console_pages', help: 'Pages that are subscribed to the live events' },
    () => sources.events.clients,
  );
  metrics.counterFrom(
    { name: 'console_pages_refused_total', help: 'Pages that were refused because too many were open' },
    () => sources.events.refused,
  );
  metrics.gaugeFrom(
    {
      name: 'console_series',
      help: 'Scraped series held and samples cut so far because of a limit; recorded series held and results dropped so far',
      labels: ['state'],
    },
    () => [
      [['held'], sources.series.counts.series],
      [['cut'], sources.series.counts.refused],
      [['recorded'], sources.rules.engine.recorded.counts.series],
      [['dropped'], sources.rules.engine.recorded.counts.dropped],
    ],
  );
  metrics.gaugeFrom(
    { name: 'console_pushed_metrics_bytes', help: 'Estimated size of the metrics received by OTLP' },
    () => sources.pushedMetrics.size,
  );
  metrics.gaugeFrom(
    {
      name: 'console_received_body_bytes',
      help: 'Bytes of the bodies of telemetry requests that are being received or decoded',
    },
    () => sources.httpReceiver.bodyBytes,
  );
  metrics.gaugeFrom(
    {
      name: 'console_alerts',
      help: 'Alerts held, firing, pending or resolved, and alerts evicted so far',
      labels: ['state'],
    },
    () => [
      [['firing'], sources.alerts.size.firing],
      [['pending'], sources.alerts.size.pending],
      [['resolved'], sources.alerts.size.resolved],
      [['evicted'], sources.alerts.counts.evicted],
    ],
  );
  const { engine, chat } = sources.rules;
  metrics.counterFrom(
    {
      name: 'console_rule_evaluations_total',
      help: 'Rounds of the evaluation of rules, by result',
      labels: ['result'],
    },
    () => [
      [['done'], engine.counts.rounds],
      [['missed'], engine.counts.missed],
    ],
  );
  metrics.counterFrom(
    { name: 'console_rule_failures_total', help: 'Failed evaluations of single rules' },
    () => engine.counts.failures,
  );
  metrics.gaugeFrom(
    {
      name: 'console_rule_round_seconds',
      help: 'Duration of the last round without the pauses between groups',
    },
    () => engine.counts.roundMs / 1000,
  );
  metrics.counterFrom(
    {
      name: 'console_chat_messages_total',
      help: 'Messages about alerts to a chat, by result',
      labels: ['result'],
    },
    () => [
      [['sent'], chat?.counts.sent ?? 0],
      [['failed'], chat?.counts.failed ?? 0],
    ],
  );
  metrics.counterFrom(
    {
      name: 'console_forward_connections_refused_total',
      help: 'Connections of log senders that were closed at once because too many were open',
    },
    () => forward.counts.refusedConnections,
  );
  metrics.counterFrom(
    {
      name: 'console_forward_connections_ended_total',
      help: 'Connections of log senders that were closed without an acknowledgement: invalid input, a denied key, slow senders, or too many bytes of incomplete messages',
      labels: ['reason'],
    },
    () => endReasons.map((reason): [string[], number] => [[reason], forward.ended[reason]]),
  );
  metrics.gaugeFrom(
    { name: 'console_forward_pending_bytes', help: 'Bytes of incomplete messages of log senders' },
    () => forward.pendingBytes,
  );
  metrics.gaugeFrom(
    { name: 'console_forward_connections', help: 'Open connections of log senders' },
    () => forward.counts.connections,
  );
}
