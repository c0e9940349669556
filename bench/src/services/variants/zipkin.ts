import { AsyncLocalStorage } from 'node:async_hooks';
import { createRequire } from 'node:module';
import { request } from 'undici';
import { identity } from '../identity.js';
import type { RoleOptions, Variant } from '../variant.js';
import { accessRecord } from './access-record.js';
import { createFluent } from './fluent.js';
import { createPrometheus } from './prometheus.js';
import { type Instrumentation, runGateway, runProduct } from './run-app.js';

const require = createRequire(import.meta.url);

function instrument(name: string, { receivers }: RoleOptions): Instrumentation {
  const { Annotation, BatchRecorder, HttpHeaders, jsonEncoder, option, Request, Tracer } = require('zipkin');
  const { version, instance, environment } = identity(name);
  const pending: string[] = [];
  let sending = Promise.resolve();
  const send = (): void => {
    const batch = pending.splice(0);
    if (batch.length === 0) return;
    const body = `[${batch.join(',')}]`;
    sending = sending.then(async () => {
      const response = await request(receivers.zipkin, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json' },
      });
      await response.body.dump();
    });
  };
  const timer = setInterval(send, 200);
  // replaces zipkin-js's documented async context, cls-hooked, by AsyncLocalStorage
  const storage = new AsyncLocalStorage<unknown>();
  const ctxImpl = {
    setContext: (context: unknown) => storage.enterWith(context),
    getContext: () => storage.getStore() ?? null,
    scoped: (work: () => unknown) => storage.run(storage.getStore(), work),
    letContext: (context: unknown, work: () => unknown) => storage.run(context, work),
  };
  const recorder = new BatchRecorder({
    logger: { logSpan: (span: unknown) => pending.push(jsonEncoder.JSON_V2.encode(span)) },
  });
  const tracer = new Tracer({
    ctxImpl,
    recorder,
    localServiceName: name,
    supportsJoin: false,
    traceId128Bit: true,
  });
  const fluent = createFluent(name, receivers);
  const prometheus = createPrometheus();
  return {
    hooks: {
      middleware: (ctx, next) => {
        const read = (header: string) => {
          const value = ctx.headers[header.toLowerCase()];
          return value === undefined ? option.None : new option.Some(value);
        };
        const id = read(HttpHeaders.TraceId).present
          ? childOf(tracer, read, HttpHeaders, require('zipkin'))
          : tracer.createRootId();
        return tracer.letId(id, async () => {
          tracer.recordAnnotation(new Annotation.ServerRecv());
          const started = performance.now();
          try {
            await next();
          } finally {
            const seconds = (performance.now() - started) / 1000;
            const route = ctx.state.route ?? 'unmatched';
            tracer.letId(id, () => {
              tracer.recordRpc(`GET ${route}`);
              tracer.recordBinary('http.request.method', ctx.method);
              tracer.recordBinary('url.path', ctx.path);
              tracer.recordBinary('http.route', route);
              tracer.recordBinary('http.response.status_code', String(ctx.status));
              // Zipkin spans have no resource; like the kit, adds it to the first span of the service
              tracer.recordBinary('service.version', version);
              tracer.recordBinary('service.instance.id', instance);
              tracer.recordBinary('deployment.environment.name', environment);
              tracer.recordAnnotation(new Annotation.ServerSend());
            });
            prometheus.observeRequest(route, ctx.status, seconds);
            fluent.log(`GET ${route} ${ctx.status}`, accessRecord(ctx, route, seconds, id));
          }
        });
      },
      onRoute: (ctx, route) => {
        ctx.state.route = route;
      },
      onCall: () => {
        const id = tracer.createChildId();
        tracer.letId(id, () => {
          tracer.recordAnnotation(new Annotation.ClientSend());
          tracer.recordRpc('GET /products/{sku}');
          tracer.recordBinary('http.request.method', 'GET');
          tracer.recordBinary('url.template', '/products/{sku}');
          tracer.recordBinary('peer.service', 'product');
        });
        const { headers } = Request.addZipkinHeaders({ headers: {} }, id);
        const started = performance.now();
        return {
          headers,
          onResponse: (status) => {
            prometheus.observeCall(status, (performance.now() - started) / 1000);
            tracer.letId(id, () => {
              tracer.recordBinary('http.response.status_code', String(status));
              tracer.recordAnnotation(new Annotation.ClientRecv());
            });
          },
        };
      },
    },
    close: async () => {
      clearInterval(timer);
      send();
      await sending;
      await fluent.close();
    },
  };
}

// biome-ignore lint/suspicious/noExplicitAny: zipkin-js has no types for some of its exports
function childOf(tracer: any, read: (name: string) => any, headers: any, zipkin: any): any {
  const parent = new zipkin.TraceId({
    traceId: read(headers.TraceId).getOrElse(''),
    spanId: read(headers.SpanId).getOrElse(''),
    parentId: read(headers.ParentSpanId),
    sampled: new zipkin.option.Some(true),
  });
  return tracer.letId(parent, () => tracer.createChildId());
}

export const variant: Variant = {
  gateway: (options) => runGateway(options, instrument('gateway', options)),
  product: (options) => runProduct(instrument('product', options)),
};
