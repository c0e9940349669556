import { ProblemError, renderProblems } from '@glasshouse/http';
import type { Telemetry } from '@glasshouse/telemetry';
import type Koa from 'koa';
import { toLogRecord } from '../store/log-record.js';
import type { TelemetryStore } from '../store/telemetry-store.js';
import { readOtlpLogs } from './otlp-logs.js';
import { renderStatus } from './otlp-status.js';
import { readOtlpSpans } from './otlp-traces.js';
import { readJsonBody } from './read-body.js';
import { MalformedBodyError } from './read-result.js';
import { readZipkinSpans } from './zipkin.js';

export interface RequestCounts {
  requests: number;
  /** Requests that were refused entirely. */
  refused: number;
}

export interface HttpReceiver {
  /** Handles `POST /api/v2/spans`, `/v1/traces` and `/v1/logs`; passes other requests on. */
  readonly middleware: Koa.Middleware;
  readonly counts: Readonly<Record<'zipkin' | 'otlp', Readonly<RequestCounts>>>;
}

export interface HttpReceiverOptions {
  store: TelemetryStore;
  /** Logs the error responses of the OTLP endpoints. */
  telemetry: Telemetry;
}

const maxBodyBytes = 5 << 20;

interface Endpoint {
  protocol: 'zipkin' | 'otlp';
  receive(body: unknown, context: Koa.Context): void;
}

/** HTTP receivers: decode spans and logs, and write them into the store. */
export function createHttpReceiver({ store, telemetry }: HttpReceiverOptions): HttpReceiver {
  const counts = { zipkin: { requests: 0, refused: 0 }, otlp: { requests: 0, refused: 0 } };
  const renderErrors = renderProblems(telemetry);

  const endpoints: Readonly<Record<string, Endpoint>> = {
    '/api/v2/spans': {
      protocol: 'zipkin',
      receive(body, context) {
        const { items, rejected } = readZipkinSpans(body);
        store.traces.countRejected(rejected);
        if (items.length === 0 && rejected > 0)
          throw new MalformedBodyError('none of the entries is a Zipkin v2 span');
        store.traces.add(items);
        context.body = null;
        context.status = 202;
      },
    },
    '/v1/traces': {
      protocol: 'otlp',
      receive(body, context) {
        const { items, rejected, reason } = readOtlpSpans(body);
        store.traces.countRejected(rejected);
        const refused = store.traces.add(items);
        const firstReason =
          reason ?? (refused > 0 ? 'the trace has reached the span limit of the console' : undefined);
        context.body = partialSuccess('rejectedSpans', rejected + refused, firstReason);
      },
    },
    '/v1/logs': {
      protocol: 'otlp',
      receive(body, context) {
        const { items, rejected, reason } = readOtlpLogs(body);
        store.logs.countRejected(rejected);
        store.addLogs(items.map(({ fields, timeMs }) => toLogRecord(fields, timeMs)));
        context.body = partialSuccess('rejectedLogRecords', rejected, reason);
      },
    },
  };

  async function handle({ protocol, receive }: Endpoint, context: Koa.Context): Promise<void> {
    if (context.method !== 'POST') {
      throw new ProblemError('METHOD_NOT_ALLOWED', {
        detail: 'Send telemetry with POST',
        headers: { allow: 'POST' },
      });
    }
    const count = counts[protocol];
    count.requests++;
    try {
      receive(await readJsonBody(context.req, maxBodyBytes), context);
    } catch (error) {
      count.refused++;
      throw error instanceof MalformedBodyError
        ? new ProblemError('INVALID_REQUEST', { detail: error.message })
        : error;
    }
  }

  return {
    counts,
    middleware: async function receiveTelemetry(context, next) {
      const endpoint = Object.hasOwn(endpoints, context.path) ? endpoints[context.path] : undefined;
      if (!endpoint) return next();
      context.state.route = context.path;
      if (endpoint.protocol === 'zipkin') return handle(endpoint, context);
      await renderErrors(context, () => handle(endpoint, context));
      if (context.status >= 400) renderStatus(context);
    },
  };
}

/** Returns an OTLP response: empty when all entries were stored, else the number of rejected entries and the reason. */
function partialSuccess(name: string, rejected: number, reason: string | undefined): object {
  if (rejected === 0) return {};
  const errorMessage = reason ?? 'some entries are invalid';
  return { partialSuccess: { [name]: String(rejected), errorMessage } };
}
