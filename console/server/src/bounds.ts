import type { Bounds } from '@glasshouse/settings';
import { unreadAnswersBound } from './api/bound-answers.js';
import { pagesBound } from './api/live-events.js';
import { answerBound } from './queries/answer-size.js';
import { forwardBytesBound, forwardConnectionsBound } from './receivers/forward/forward-receiver.js';
import { pushedMetricsBound } from './receivers/otlp/pushed-metrics.js';
import { receivedBodiesBound } from './receivers/read-body.js';
import { recordedSeriesBound } from './rules/recorded-series.js';
import { seriesBound } from './scrape/series.js';
import { alertsBound } from './store/alerts.js';
import { historyBound } from './store/history/history.js';
import { eventIdsBound } from './store/logs.js';
import { sendersBound } from './store/received-counters.js';
import { telemetryStoreBound } from './store/telemetry-store.js';

export const consoleBounds = {
  telemetry: telemetryStoreBound,
  history: historyBound,
  eventIds: eventIdsBound,
  senders: sendersBound,
  series: seriesBound,
  recordedSeries: recordedSeriesBound,
  alerts: alertsBound,
  pushedMetrics: pushedMetricsBound,
  receivedBodies: receivedBodiesBound,
  forwardBytes: forwardBytesBound,
  forwardConnections: forwardConnectionsBound,
  pages: pagesBound,
  answer: answerBound,
  unreadAnswers: unreadAnswersBound,
} as const satisfies Bounds;
