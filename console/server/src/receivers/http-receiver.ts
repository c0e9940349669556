import { ProblemError, renderProblems } from '@glasshouse/http';
import type { Telemetry } from '@glasshouse/telemetry';
import type Koa from 'koa';
import type { Imported } from '../../../contract/src/import.js';
import { requireOwnPage } from '../api/require-own-page.js';
import { toLogRecord } from '../store/log-record.js';
import type { TelemetryStore } from '../store/telemetry-store.js';
import { createProtobufDecoder } from './otlp/decode-protobuf.js';
import type { MessageName } from './otlp/messages.js';
import type { PushedMetrics } from './otlp/pushed-metrics.js';
import { readOtlpLogs } from './otlp/read-logs.js';
import { readOtlpMetrics } from './otlp/read-metrics.js';
import { readOtlpSpans } from './otlp/read-spans.js';
import { type Rejected, renderExported, renderStatus } from './otlp/responses.js';
import { createBodyReader, type ReceivedBody } from './read-body.js';
import { readImport } from './read-import.js';
import { MalformedBodyError } from './read-result.js';
import { readZipkinSpans } from './zipkin.js';

export interface RequestCounts {
  requests: number;
  /** Requests that were refused entirely. */
  refused: number;
}

export interface HttpReceiver {
  /** Handles `POST /api/v2/spans`, `/v1/traces`, `/v1/logs` and `/v1/metrics`; passes other requests on. */
  readonly middleware: Koa.Middleware;
  /** Handles `POST /api/import`, for the port of the pages; passes other requests on. */
  readonly importMiddleware: Koa.Middleware;
  /** Returns whether a request sends telemetry, which needs no token. */
  isTelemetry(request: { method: string; path: string }): boolean;
  readonly counts: Readonly<Record<'zipkin' | 'otlp', Readonly<RequestCounts>>>;
  /** Bytes of the bodies that are being received or decoded. */
  readonly bodyBytes: number;
}

export interface HttpReceiverOptions {
  store: TelemetryStore;
  metrics: PushedMetrics;
  /** Logs the error responses of the OTLP endpoints. */
  telemetry: Telemetry;
}

const maxBodyBytes = 20 << 20;

/** Limit for the messages of one request; 20 MiB of spans with ten attributes of 30 bytes have fewer. */
const maxMessages = 600_000;

type OtlpEndpoint = { message: MessageName; receive(request: unknown): Rejected };

const zipkinPath = '/api/v2/spans';

/** HTTP receivers: decode telemetry, and write it into the stores. */
export function createHttpReceiver({ store, metrics, telemetry }: HttpReceiverOptions): HttpReceiver {
  const counts = { zipkin: { requests: 0, refused: 0 }, otlp: { requests: 0, refused: 0 } };
  const renderErrors = renderProblems(telemetry);
  const bodies = createBodyReader({ limit: maxBodyBytes });
  const decoder = createProtobufDecoder({ maxMessages });

  const otlpEndpoints: Readonly<Record<string, OtlpEndpoint>> = {
    '/v1/traces': {
      message: 'ExportTraceServiceRequest',
      receive(request) {
        const { items, rejected, reason } = readOtlpSpans(request);
        store.traces.countRejected(rejected);
        const refused = store.traces.add(items);
        const firstReason =
          reason ?? (refused > 0 ? 'the trace has reached the span limit of the console' : undefined);
        return { name: 'rejectedSpans', count: rejected + refused, reason: firstReason };
      },
    },
    '/v1/logs': {
      message: 'ExportLogsServiceRequest',
      receive(request) {
        const { items, rejected, reason } = readOtlpLogs(request);
        store.logs.countRejected(rejected);
        store.addLogs(items.map(({ fields, timeMs }) => toLogRecord(fields, timeMs)));
        return { name: 'rejectedLogRecords', count: rejected, reason };
      },
    },
    '/v1/metrics': {
      message: 'ExportMetricsServiceRequest',
      receive(request) {
        const { items, rejected, reason } = readOtlpMetrics(request);
        const refused = metrics.add(items);
        const firstReason =
          reason ?? (refused > 0 ? 'the console has reached its limit of series or instances' : undefined);
        return { name: 'rejectedDataPoints', count: rejected + refused, reason: firstReason };
      },
    },
  };

  function receiveZipkin({ content }: ReceivedBody): void {
    const sums = { spans: 0, rejected: 0 };
    for (const group of 'groups' in content ? content.groups : []) {
      const { items, rejected } = readZipkinSpans(group);
      store.traces.countRejected(rejected);
      store.traces.add(items);
      sums.spans += items.length;
      sums.rejected += rejected;
    }
    if (sums.spans === 0 && sums.rejected > 0)
      throw new MalformedBodyError('none of the entries is a Zipkin v2 span');
  }

  /** Counts a request, and refuses other methods. */
  async function handle(protocol: 'zipkin' | 'otlp', context: Koa.Context, receive: () => Promise<void>) {
    requirePost(context.method, 'Send telemetry with POST');
    counts[protocol].requests++;
    try {
      await receive();
    } catch (error) {
      counts[protocol].refused++;
      throw toProblem(error);
    }
  }

  async function handleZipkin(context: Koa.Context): Promise<void> {
    await bodies.read(context.req, 'json list', receiveZipkin);
    context.body = null;
    context.status = 202;
  }

  async function handleOtlp(context: Koa.Context, { message, receive }: OtlpEndpoint): Promise<void> {
    const rejected = await bodies.read(context.req, 'json or protobuf', ({ content }) =>
      receive(
        'protobuf' in content
          ? decoder.decode(message, content.protobuf)
          : 'json' in content
            ? content.json
            : undefined,
      ),
    );
    renderExported(context, rejected);
  }

  /** Stores the traces of a file. Imported items do not count as received in the audit. */
  function storeImport({ content }: ReceivedBody): Imported {
    const { spans, records, rejected, reason } = readImport('json' in content ? content.json : undefined);
    return store.counters.ignore(() => {
      const refused = store.traces.add(spans);
      store.addLogs(records);
      const firstReason =
        reason ?? (refused > 0 ? 'the trace has reached the span limit of the console' : undefined);
      return {
        spans: spans.length - refused,
        logs: records.length,
        rejected: rejected + refused,
        ...(firstReason !== undefined && { reason: firstReason }),
      };
    });
  }

  return {
    counts,
    importMiddleware: async function importTraces(context, next) {
      if (context.path !== '/api/import') return next();
      context.state.route = context.path;
      requirePost(context.method, 'Send the file with POST');
      requireOwnPage(context.headers);
      try {
        context.body = await bodies.read(context.req, 'json', storeImport);
      } catch (error) {
        throw toProblem(error);
      }
    },
    isTelemetry: ({ method, path }) =>
      method === 'POST' && (Object.hasOwn(otlpEndpoints, path) || path === zipkinPath),
    get bodyBytes() {
      return bodies.heldBytes;
    },
    middleware: async function receiveTelemetry(context, next) {
      const { path, method } = context;
      const endpoint = Object.hasOwn(otlpEndpoints, path) ? otlpEndpoints[path] : undefined;
      // reading `/api/v2/spans` is an operation of Zipkin's read API
      const isZipkin = path === zipkinPath && method !== 'GET' && method !== 'HEAD';
      if (!endpoint && !isZipkin) return next();
      context.state.route = path;
      if (!endpoint) return handle('zipkin', context, () => handleZipkin(context));
      await renderErrors(context, () => handle('otlp', context, () => handleOtlp(context, endpoint)));
      if (context.status >= 400) renderStatus(context);
    },
  };
}

/** @throws ProblemError METHOD_NOT_ALLOWED */
function requirePost(method: string, detail: string): void {
  if (method === 'POST') return;
  throw new ProblemError('METHOD_NOT_ALLOWED', { detail, headers: { allow: 'POST' } });
}

function toProblem(error: unknown): unknown {
  if (!(error instanceof MalformedBodyError)) return error;
  return new ProblemError('INVALID_REQUEST', { detail: error.message });
}
