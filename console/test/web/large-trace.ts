/** Trace id of {@link largeTrace}. */
export const largeTraceId = 'b'.repeat(32);

const services = ['gateway', 'order', 'product', 'customer', 'stock', 'price', 'tax', 'mail', 'search'];

/**
 * Returns a trace as Zipkin v2 JSON: each span has up to seven children within its duration; every 997th fails, and every
 * tenth has a log record's worth of attributes.
 *
 * @param spans number of spans
 * @param startUs epoch microseconds
 */
export function largeTrace(spans: number, startUs: number): object[] {
  const begins = [0];
  const lasts = [2_000_000];
  return Array.from({ length: spans }, (_, at) => {
    const parent = Math.floor((at - 1) / 7);
    const service = services[(parent + at) % services.length] as string;
    if (at > 0) {
      const room = lasts[parent] as number;
      const share = ((at - 1) % 7) / 7;
      begins[at] = Math.round((begins[parent] as number) + room * (0.02 + share * 0.9));
      lasts[at] = Math.max(1, Math.round(room * (0.04 + (at % 5) * 0.02)));
    }
    return {
      traceId: largeTraceId,
      id: hex(at + 1),
      ...(at > 0 && { parentId: hex(parent + 1) }),
      kind: at === 0 ? 'SERVER' : 'CLIENT',
      name: at === 0 ? 'GET /report' : `operation-${at % 40}`,
      timestamp: startUs + (begins[at] as number),
      duration: lasts[at],
      localEndpoint: { serviceName: service },
      tags: {
        'http.request.method': 'GET',
        'http.route': `/things/${at % 40}`,
        'order.id': `o-${at}`,
        ...(at % 10 === 0 && { 'db.query.text': `select * from things where id = ${at} and name = 'thing'` }),
        ...(at % 997 === 0 && { error: 'no response' }),
      },
    };
  });
}

function hex(number: number): string {
  return number.toString(16).padStart(16, '0');
}
