import { randomUUID } from 'node:crypto';
import { encode } from '@msgpack/msgpack';

/** Deterministic generator, so that every run sends the same telemetry (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Requests of a shop: the spans and log records that its services would send. */
export interface SampleTelemetry {
  /** Returns the spans of the next request in Zipkin v2 JSON, {@link spansPerRequest} of them. */
  nextSpans(): object[];
  /** Returns the next log records as `[time, record]`, {@link recordsPerRequest} of them of one request. */
  nextRecords(): [number, Record<string, unknown>][];
}

export const spansPerRequest = 10;
export const recordsPerRequest = 5;

/** Services on the way of a request, each with the route and the operation that it calls. */
const hops = [
  ['gateway', '/orders/{id}/confirm', 'order.confirm'],
  ['order', '/orders/{id}/confirm', 'customer.charge'],
  ['customer', '/customers/{id}/charges', 'customers.updateOne'],
  ['product', '/products/{sku}/reservations', 'products.findOne'],
  ['oauth', '/token', 'tokens.findOne'],
] as const;
const messages = ['order confirmed', 'payment charged', 'stock reserved', 'token issued', 'cache miss'];

function hex(digits: number, random: () => number): string {
  let text = '';
  while (text.length < digits)
    text += Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0');
  return text.slice(0, digits);
}

function uuid(random: () => number): string {
  const digits = hex(32, random);
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-7${digits.slice(13, 16)}-a${digits.slice(17, 20)}-${digits.slice(20)}`;
}

/** @param startMs time of the first request, epoch milliseconds; each further request is 5 ms later */
export function createSampleTelemetry(startMs: number, seed = 1): SampleTelemetry {
  const random = createRandom(seed);
  const instances = hops.map(() => randomUUID());
  const users = Array.from({ length: 400 }, () => uuid(random));
  let spanRequests = 0;
  let recordRequests = 0;

  /** Digits of a request: the same for its spans and its records. */
  function identity(n: number): { traceId: string; order: string; user: string; failed: boolean } {
    const own = createRandom(seed * 7919 + n);
    const user = users[Math.floor(own() * users.length)] as string;
    return { traceId: hex(32, own), order: uuid(own), user, failed: own() < 0.03 };
  }

  return {
    nextSpans() {
      const at = (startMs + 5 * spanRequests++) * 1000;
      const { traceId, order, user, failed } = identity(spanRequests);
      const spans: object[] = [];
      let parentId: string | undefined;
      for (const [n, [service, route, called]] of hops.entries()) {
        const server = hex(16, random);
        const client = hex(16, random);
        const duration = Math.round(20_000 * random()) + 50_000 - 9000 * n;
        spans.push({
          traceId,
          id: server,
          ...(parentId !== undefined && { parentId }),
          kind: 'SERVER',
          name: `POST ${route}`,
          timestamp: at + 900 * n,
          duration,
          localEndpoint: { serviceName: service },
          tags: {
            'http.request.method': 'POST',
            'http.route': route,
            'url.path': route.replace(/\{\w+\}/, order),
            'url.scheme': 'http',
            'http.response.status_code': failed ? '503' : '200',
            'network.protocol.version': '1.1',
            'server.address': '127.0.0.1',
            'service.instance.id': instances[n],
            'service.version': '0.1.0',
            'user.id': user,
            'order.id': order,
          },
        });
        spans.push({
          traceId,
          id: client,
          parentId: server,
          kind: 'CLIENT',
          name: called,
          timestamp: at + 900 * n + 300,
          duration: duration - 1000,
          localEndpoint: { serviceName: service },
          remoteEndpoint: { serviceName: called.split('.')[0] },
          tags: {
            'http.request.method': 'POST',
            'url.template': route,
            'server.address': '127.0.0.1',
            'server.port': String(8080 + n),
            'http.response.status_code': failed ? '503' : '200',
            'service.instance.id': instances[n],
          },
        });
        parentId = client;
      }
      return spans;
    },
    nextRecords() {
      const at = startMs + 5 * recordRequests++;
      const { traceId, order, user, failed } = identity(recordRequests);
      return hops.map(([service, route], n): [number, Record<string, unknown>] => {
        const isAccess = n % 2 === 0;
        const path = route.replace(/\{\w+\}/, order);
        return [
          Math.floor(at / 1000),
          {
            '@timestamp': new Date(at + n).toISOString(),
            'log.level': failed ? 'error' : random() < 0.02 ? 'warn' : 'info',
            message: isAccess
              ? `POST ${path} ${failed ? 503 : 200}`
              : (messages[Math.floor(random() * messages.length)] as string),
            'ecs.version': '8.17.0',
            'service.name': service,
            'service.version': '0.1.0',
            'service.node.name': instances[n],
            'event.id': uuid(random),
            'trace.id': traceId,
            'span.id': hex(16, random),
            'user.id': user,
            'order.id': order,
            ...(isAccess && {
              'event.action': 'http-request',
              'http.request.method': 'POST',
              'http.route': route,
              'url.path': path,
              'http.response.status_code': failed ? 503 : 200,
              'event.duration': Math.round(2e7 * random()),
              'client.address': '127.0.0.1',
              'user_agent.original': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36',
            }),
          },
        ];
      });
    },
  };
}

/** Returns a PackedForward message that requests an acknowledgement. */
export function packedForward(entries: readonly (readonly [number, object])[], chunk: string): Uint8Array {
  return encode([
    'shop',
    Buffer.concat(entries.map((entry) => encode(entry))),
    { chunk, size: entries.length },
  ]);
}
