import { ProblemError, renderProblems } from '@glasshouse/http';
import type { Telemetry } from '@glasshouse/telemetry';
import type Koa from 'koa';
import { toLogRecord } from '../store/log-record.js';
import type { TelemetryStore } from '../store/telemetry-store.js';
import { readOtlpLogs } from './otlp-logs.js';
import { answerStatus } from './otlp-status.js';
import { readOtlpSpans } from './otlp-traces.js';
import { readJsonBody } from './read-body.js';
import { IntakeError } from './read-result.js';
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

export interface HttpIntakeOptions {
  store: TelemetryStore;
  /** Logs the failure responses to OTLP senders. */
  telemetry: Telemetry;
  /** Default 5 MiB. */
  maxBodyBytes?: number;
}

interface Intake {
  protocol: 'zipkin' | 'otlp';
  take(body: unknown, context: Koa.Context): void;
}

/** The HTTP receivers: they read, and write into the store; nothing else. */
export function createHttpIntake({
  store,
  telemetry,
  maxBodyBytes = 5 << 20,
}: HttpIntakeOptions): HttpIntake {
  const counts = { zipkin: { requests: 0, refused: 0 }, otlp: { requests: 0, refused: 0 } };
  const renderErrors = renderProblems(telemetry);

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
        const { items, rejected, reason } = readOtlpSpans(body);
        store.traces.reject(rejected);
        const refused = store.traces.add(items);
        const why =
          reason ?? (refused > 0 ? 'the trace has reached the span limit of the console' : undefined);
        context.body = partialSuccess('rejectedSpans', rejected + refused, why);
      },
    },
    '/v1/logs': {
      protocol: 'otlp',
      take(body, context) {
        const { items, rejected, reason } = readOtlpLogs(body);
        store.logs.reject(rejected);
        store.addLogs(items.map(({ fields, timeMs }) => toLogRecord(fields, timeMs)));
        context.body = partialSuccess('rejectedLogRecords', rejected, reason);
      },
    },
  };

  async function take({ protocol, take }: Intake, context: Koa.Context): Promise<void> {
    if (context.method !== 'POST') {
      throw new ProblemError('METHOD_NOT_ALLOWED', {
        detail: 'Send telemetry with POST',
        headers: { allow: 'POST' },
      });
    }
    const count = counts[protocol];
    count.requests++;
    try {
      take(await readJsonBody(context.req, maxBodyBytes), context);
    } catch (error) {
      count.refused++;
      throw error instanceof IntakeError
        ? new ProblemError('INVALID_REQUEST', { detail: error.message })
        : error;
    }
  }

  return {
    counts,
    middleware: async function takeTelemetry(context, next) {
      const intake = Object.hasOwn(intakes, context.path) ? intakes[context.path] : undefined;
      if (!intake) return next();
      context.state.route = context.path;
      if (intake.protocol === 'zipkin') return take(intake, context);
      await renderErrors(context, () => take(intake, context));
      if (context.status >= 400) answerStatus(context);
    },
  };
}

/**
 * OTLP response: an empty object when all entries were stored, else the number of rejected entries and the first
 * reason.
 */
function partialSuccess(name: string, rejected: number, reason: string | undefined): object {
  if (rejected === 0) return {};
  const errorMessage = reason ?? 'some entries are invalid';
  return { partialSuccess: { [name]: String(rejected), errorMessage } };
}
