import { post, type SpanFields, zipkinSpan } from '../start-console.js';

export const failingSku = 'GLASS-BLUE';
export const explanation = 'stock is locked by a stocktaking';

const requests = 120;
const isFailing = (i: number) => i % 6 === 0;
const traceOf = (i: number) => (0xc000 + i).toString(16).padStart(32, '6');

/**
 * Sends 120 confirmed orders of the last two minutes and an alert of the service order. The 20 orders of one product
 * fail, because the product service refuses the reservation; its log records state the reason.
 */
export async function sendFailingProduct(url: string): Promise<void> {
  const startMs = Date.now() - 125_000;
  const starts = Array.from({ length: requests }, (_, i) => startMs + i * 1000);
  await post(
    `${url}/api/v2/spans`,
    starts.flatMap((ms, i) => spansOf(i, ms * 1000)),
  );
  await post(`${url}/v1/logs`, { resourceLogs: starts.flatMap((ms, i) => recordsOf(i, ms)) });
  await post(`${url}/api/alerts`, {
    version: '4',
    receiver: 'console',
    status: 'firing',
    alerts: [
      {
        status: 'firing',
        labels: { alertname: 'HighErrorRate', service: 'order', severity: 'critical' },
        annotations: { summary: '17 % of the requests of order fail' },
        startsAt: new Date(Date.now() - 60_000).toISOString(),
        endsAt: '0001-01-01T00:00:00Z',
        fingerprint: 'f1',
      },
    ],
  });
}

function spansOf(i: number, at: number): object[] {
  const status = isFailing(i) ? '503' : '200';
  const sku = isFailing(i) ? failingSku : `GLASS-${['RED', 'GREEN', 'CLEAR'][i % 3]}`;
  const failed: Record<string, string> = isFailing(i)
    ? { error: 'STOCK_LOCKED', 'error.type': 'STOCK_LOCKED' }
    : {};
  const server = (service: string, route: string, tags: Record<string, string>): SpanFields => ({
    service,
    kind: 'SERVER',
    name: `POST ${route}`,
    tags: {
      'http.request.method': 'POST',
      'http.route': route,
      'http.response.status_code': status,
      ...tags,
      ...failed,
    },
  });
  const client = (service: string, name: string, peer: string): SpanFields => ({
    service,
    kind: 'CLIENT',
    name,
    tags: { 'peer.service': peer, ...failed },
  });
  const spans: [SpanFields, number, number][] = [
    [server('gateway', '/orders/{id}/confirm', { 'user.id': `u-${i % 7}` }), 0, 40_000],
    [client('gateway', 'order.confirmOrder', 'order'), 1000, 38_000],
    [server('order', '/orders/{id}/confirm', { 'order.id': `o-${i}` }), 2000, 36_000],
    [client('order', 'product.reserveStock', 'product'), 4000, 30_000],
    [server('product', '/internal/reservations', { 'product.sku': sku }), 5000, 28_000],
  ];
  return spans.map(([fields, from, duration], depth) =>
    zipkinSpan({
      ...fields,
      traceId: traceOf(i),
      id: String(depth + 1).padStart(16, '0'),
      ...(depth > 0 && { parentId: String(depth).padStart(16, '0') }),
      timestamp: at + from,
      duration,
    }),
  );
}

function recordsOf(i: number, ms: number): object[] {
  if (!isFailing(i)) return [];
  const record = {
    timeUnixNano: `${ms + 20}000000`,
    severityText: 'ERROR',
    body: { stringValue: `reservation of ${failingSku} refused: ${explanation}` },
    traceId: traceOf(i),
    spanId: '5'.padStart(16, '0'),
  };
  return [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'product' } }] },
      scopeLogs: [{ logRecords: [record] }],
    },
  ];
}
