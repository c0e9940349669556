import { ProblemError } from '@glasshouse/http';
import type Koa from 'koa';
import { toLogRecord } from '../store/log-record.js';
import type { TelemetryStore } from '../store/telemetry-store.js';
import { readOtlpLogs } from './otlp-logs.js';
import { readOtlpSpans } from './otlp-traces.js';
import { readJsonBody } from './read-body.js';
import { IntakeError } from './received.js';
import { readZipkinSpans } from './zipkin.js';

export interface IntakeCounts {
  requests: number;
  /** Bodies that were refused whole. */
  refused: number;
}

export interface HttpIntake {
  /** Takes `POST /api/v2/spans`, `/v1/traces` and `/v1/logs`; everything else goes on. */
  readonly middleware: Koa.Middleware;
  readonly counts: Readonly<Record<'zipkin' | 'otlp', Readonly<IntakeCounts>>>;
}

interface Intake {
  protocol: 'zipkin' | 'otlp';
  take(body: unknown, context: Koa.Context): void;
}

/** The HTTP receivers: they read, and write into the store; nothing else. */
export function createHttpIntake(store: TelemetryStore, { maxBodyBytes = 5 << 20 } = {}): HttpIntake {
  const counts = { zipkin: { requests: 0, refused: 0 }, otlp: { requests: 0, refused: 0 } };

  const intakes: Readonly<Record<string, Intake>> = {
    '/api/v2/spans': {
      protocol: 'zipkin',
      take(body, context) {
        const { items, rejected } = readZipkinSpans(body);
        store.traces.reject(rejected);
        if (items.length === 0 && rejected > 0)
          throw new IntakeError('none of the entries is a Zipkin v2 span');
        store.traces.add(items);
        context.body = null;
        context.status = 202;
      },
    },
    '/v1/traces': {
      protocol: 'otlp',
      take(body, context) {
        const { items, rejected } = readOtlpSpans(body);
        store.traces.reject(rejected);
        store.traces.add(items);
        context.body = partialSuccess('rejectedSpans', rejected);
      },
    },
    '/v1/logs': {
      protocol: 'otlp',
      take(body, context) {
        const { items, rejected } = readOtlpLogs(body);
        store.logs.reject(rejected);
        store.addLogs(items.map(({ fields, timeMs }) => toLogRecord(fields, timeMs)));
        context.body = partialSuccess('rejectedLogRecords', rejected);
      },
    },
  };

  return {
    counts,
    middleware: async function takeTelemetry(context, next) {
      const intake = Object.hasOwn(intakes, context.path) ? intakes[context.path] : undefined;
      if (!intake) return next();
      context.state.route = context.path;
      if (context.method !== 'POST') {
        throw new ProblemError('METHOD_NOT_ALLOWED', {
          detail: 'Telemetry is posted here',
          headers: { allow: 'POST' },
        });
      }
      const count = counts[intake.protocol];
      count.requests++;
      try {
        intake.take(await readJsonBody(context.req, maxBodyBytes), context);
      } catch (error) {
        count.refused++;
        throw error instanceof IntakeError
          ? new ProblemError('INVALID_REQUEST', { detail: error.message })
          : error;
      }
    },
  };
}

/** OTLP: an empty object when all was taken, else how many were not. */
function partialSuccess(name: string, rejected: number): object {
  if (rejected === 0) return {};
  return { partialSuccess: { [name]: String(rejected), errorMessage: 'some entries could not be read' } };
}
