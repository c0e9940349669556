import net from 'node:net';
import { encode } from '@msgpack/msgpack';
import type { ConsolePorts } from '../../server/src/index.js';
import { post, type SpanFields, zipkinSpan } from '../start-console.js';

/** Trace ids of a confirmed order, a failed order and a list of products. */
export const sample = {
  confirmed: '4bf92f3577b34da6a3ce929d0e0e4736',
  failed: '7d1f0c5e9a2b4c6d8e0f1a2b3c4d5e6f',
  browse: '1a2b3c4d5e6f708192a3b4c5d6e7f809',
} as const;

const hostile = '<img src=x onerror="document.title=1"> \u001b[31m "quoted"';

/** Sends the spans and log records of the sample traces to the receivers. */
export async function sendSampleTraffic(ports: ConsolePorts): Promise<void> {
  const now = Date.now();
  const at = (seconds: number) => (now - seconds * 1000) * 1000;
  const spans = [
    ...order(sample.confirmed, at(20), false),
    ...order(sample.failed, at(12), true),
    ...browse(sample.browse, at(4)),
  ];
  await post(`http://127.0.0.1:${ports.zipkin}/api/v2/spans`, spans);
  const logs = [
    ...orderLogs(sample.confirmed, now - 20_000, false),
    ...orderLogs(sample.failed, now - 12_000, true),
    log(
      now - 3990,
      'product',
      'info',
      'GET /products 200',
      sample.browse,
      'b2',
      access('GET', '/products', 200, 9),
    ),
    log(
      now - 3980,
      'gateway',
      'info',
      'GET /products 200',
      sample.browse,
      'b0',
      access('GET', '/products', 200, 14),
    ),
    log(
      now - 2000,
      'order',
      'warn',
      'recovery found an order that waits for too long',
      undefined,
      undefined,
      { 'order.id': 'o-118' },
    ),
  ];
  await new Promise<void>((resolve, reject) => {
    const socket = net.connect(ports.forward, '127.0.0.1', () =>
      socket.write(encode(['shop', logs, { chunk: 'sample' }])),
    );
    socket.once('data', () => socket.end());
    socket.on('close', () => resolve());
    socket.on('error', reject);
  });
}

const id = (short: string) => short.padStart(16, '0');

function span(
  traceId: string,
  start: number,
  short: string,
  parent: string | undefined,
  fields: SpanFields,
  from: number,
  took: number,
): object {
  const parentId = parent === undefined ? {} : { parentId: id(parent) };
  return zipkinSpan({
    traceId,
    id: id(short),
    ...parentId,
    timestamp: start + from,
    duration: took,
    ...fields,
  });
}

function server(service: string, method: string, route: string, status: number, path = route): SpanFields {
  const tags: Record<string, string> = {
    'http.request.method': method,
    'http.route': route,
    'url.path': path,
    'http.response.status_code': String(status),
    'service.version': '0.1.0',
  };
  if (status >= 500) tags.error = 'charging the account took too long';
  return { service, kind: 'SERVER', name: `${method} ${route}`, tags };
}

function client(service: string, name: string, tags: Record<string, string>): SpanFields {
  return { service, kind: 'CLIENT', name, tags };
}

function order(traceId: string, start: number, fails: boolean): object[] {
  const put = (short: string, parent: string | undefined, fields: SpanFields, from: number, took: number) =>
    span(traceId, start, short, parent, fields, from, took);
  const mongo = (collection: string, operation: string) => ({
    'db.system.name': 'mongodb',
    'db.collection.name': collection,
    'db.operation.name': operation,
  });
  const status = fails ? 503 : 200;
  const charge = fails ? 5_000_000 : 21_000;
  const end = 40_000 + charge;
  return [
    put(
      'a0',
      undefined,
      server('gateway', 'POST', '/orders/{id}/confirm', status, '/orders/o-117/confirm'),
      0,
      end + 20_000,
    ),
    put('a1', 'a0', client('gateway', 'order.confirmOrder', { 'peer.service': 'order' }), 1500, end + 16_000),
    put(
      'a2',
      'a1',
      server('order', 'POST', '/orders/{id}/confirm', status, '/orders/o-117/confirm'),
      2600,
      end + 13_000,
    ),
    put('a3', 'a2', client('order', 'orders.findOne', mongo('orders', 'findOne')), 3100, 2400),
    put('a4', 'a2', client('order', 'product.reserveStock', { 'peer.service': 'product' }), 6000, 14_000),
    put('a5', 'a4', server('product', 'POST', '/internal/reservations', 201), 7200, 11_500),
    put('a6', 'a5', client('product', 'products.updateOne', mongo('products', 'updateOne')), 8000, 9000),
    put(
      'a7',
      'a2',
      {
        ...client('order', 'customer.chargeAccount', {
          'peer.service': 'customer',
          ...(fails && { error: 'no response within 5000 ms' }),
        }),
      },
      21_000,
      charge,
    ),
    ...(fails
      ? []
      : [
          put('a8', 'a7', server('customer', 'POST', '/internal/accounts/{id}/charges', 201), 22_500, 18_000),
        ]),
    ...(fails
      ? []
      : [
          put(
            'a9',
            'a8',
            client('customer', 'accounts.updateOne', mongo('accounts', 'updateOne')),
            23_400,
            15_500,
          ),
        ]),
    put('aa', 'a2', client('order', 'orders.updateOne', mongo('orders', 'updateOne')), 24_000 + charge, 6000),
  ];
}

function browse(traceId: string, start: number): object[] {
  return [
    span(traceId, start, 'b0', undefined, server('gateway', 'GET', '/products', 200), 0, 14_200),
    span(
      traceId,
      start,
      'b1',
      'b0',
      client('gateway', 'product.listProducts', { 'peer.service': 'product' }),
      900,
      12_100,
    ),
    span(traceId, start, 'b2', 'b1', server('product', 'GET', '/products', 200), 1800, 10_000),
    span(
      traceId,
      start,
      'b3',
      'b2',
      client('product', 'products.find', { 'db.system.name': 'mongodb' }),
      2400,
      8100,
    ),
  ];
}

function access(method: string, route: string, status: number, ms: number): Record<string, unknown> {
  return {
    'event.category': 'web',
    'event.duration': ms * 1e6,
    'http.request.method': method,
    'http.route': route,
    'http.response.status_code': status,
    'url.path': route,
  };
}

function log(
  ms: number,
  service: string,
  level: string,
  message: string,
  traceId: string | undefined,
  spanId: string | undefined,
  fields: Record<string, unknown> = {},
): [number, object] {
  const ids = traceId === undefined ? {} : { 'trace.id': traceId, 'span.id': id(spanId ?? '') };
  const base = {
    '@timestamp': new Date(ms).toISOString(),
    'log.level': level,
    message,
    'service.name': service,
  };
  return [
    Math.floor(ms / 1000),
    { ...base, ...ids, 'event.id': `${service}-${ms}-${message.length}`, ...fields },
  ];
}

function orderLogs(traceId: string, ms: number, fails: boolean): [number, object][] {
  const status = fails ? 503 : 200;
  const took = fails ? 5060 : 81;
  const route = '/orders/{id}/confirm';
  return [
    log(ms + 3, 'order', 'debug', 'saga begins', traceId, 'a2', { 'order.id': 'o-117', note: hostile }),
    log(
      ms + 18,
      'product',
      'info',
      'POST /internal/reservations 201',
      traceId,
      'a5',
      access('POST', '/internal/reservations', 201, 11),
    ),
    ...(fails
      ? [
          log(ms + 5021, 'order', 'warn', 'reservation undone', traceId, 'a2', { 'order.id': 'o-117' }),
          log(ms + 5050, 'order', 'error', `charging failed: ${hostile}`, traceId, 'a7', {
            'error.type': 'DEADLINE_EXCEEDED',
            'error.message': 'no response within 5000 ms',
            'error.stack_trace':
              'Error: no response within 5000 ms\n    at call (client.js:40:11)\n    at confirm (confirm.js:88:5)',
          }),
        ]
      : [
          log(ms + 41, 'customer', 'info', 'account charged', traceId, 'a8', {
            'user.id': 'u-9',
            'event.action': 'account-charged',
          }),
        ]),
    log(
      ms + took - 6,
      'order',
      fails ? 'error' : 'info',
      `POST ${route} ${status}`,
      traceId,
      'a2',
      access('POST', route, status, took - 8),
    ),
    log(
      ms + took,
      'gateway',
      fails ? 'error' : 'info',
      `POST ${route} ${status}`,
      traceId,
      'a0',
      access('POST', route, status, took),
    ),
  ];
}
