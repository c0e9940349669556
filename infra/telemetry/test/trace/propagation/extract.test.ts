import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { extract, inject, type SpanContext } from '../../../src/index.js';
import { createTestTelemetry } from '../../../src/testing/index.js';

const id = (digit: string) => ({ traceId: digit.repeat(32), spanId: digit.repeat(16) });
const w3c = `00-${id('a').traceId}-${id('a').spanId}-01`;
const b3 = `${id('b').traceId}-${id('b').spanId}-1`;
const multi = { 'x-b3-traceid': id('c').traceId, 'x-b3-spanid': id('c').spanId, 'x-b3-sampled': '1' };
const uber = `${id('d').traceId}:${id('d').spanId}:0:1`;
const all = { traceparent: w3c, b3, ...multi, 'uber-trace-id': uber };

describe('extract', () => {
  it('prefers traceparent, then b3, then x-b3-*, then uber-trace-id', () => {
    const from = (headers: Record<string, string>) => extract(headers)?.traceId[0];
    const { traceparent: _w, ...withoutW3c } = all;
    const { b3: _b, ...withoutB3 } = withoutW3c;
    assert.equal(from(all), 'a');
    assert.equal(from(withoutW3c), 'b');
    assert.equal(from(withoutB3), 'c');
    assert.equal(from({ 'uber-trace-id': uber }), 'd');
    assert.equal(extract({}), undefined);
  });

  it('falls back to the next format when a header is malformed', () => {
    const from = (headers: Record<string, string>) => extract({ ...all, ...headers })?.traceId[0];
    assert.equal(from({ traceparent: w3c.toUpperCase() }), 'b');
    assert.equal(from({ traceparent: 'x', b3: 'x' }), 'c');
    assert.equal(from({ traceparent: 'x', b3: '0' }), 'c');
    assert.equal(from({ traceparent: 'x', b3: 'x', 'x-b3-spanid': 'x' }), 'd');
    assert.equal(from({ traceparent: 'x', b3: 'x', 'x-b3-spanid': 'x', 'uber-trace-id': 'x' }), undefined);
  });

  it('returns the context that inject() wrote', () => {
    for (const [sampled, randomTraceId] of [
      [true, true],
      [true, false],
      [false, true],
      [false, false],
    ] as const) {
      const context: SpanContext = { ...id('e'), sampled, randomTraceId, traceState: 'foo=1,bar@x=2' };
      const headers = inject(context, { accept: '*/*' }) as Record<string, string>;
      assert.equal(headers.accept, '*/*');
      assert.deepEqual(extract(headers), context);
      assert.deepEqual(extract({ b3: headers.b3 as string }), { ...id('e'), sampled });
    }
  });

  it('returns no tracestate of another trace after inject(), which removes it', () => {
    const headers = inject({ ...id('e'), sampled: true }, { tracestate: 'of=another' });
    assert.deepEqual(Object.keys(headers).sort(), ['b3', 'traceparent']);
  });

  it('returns only valid contexts without throwing for 10,000 random sets of headers', () => {
    const random = generator(20_260_417);
    const telemetry = createTestTelemetry();
    let found = 0;
    for (let round = 0; round < 10_000; round += 1) {
      const headers = randomHeaders(random);
      const context = extract(headers);
      const span = telemetry.serverSpan('GET', headers);
      for (const seen of [context, span]) {
        if (seen === undefined) continue;
        assert.match(seen.traceId, /^(?!0{32})[0-9a-f]{32}$/);
        assert.match(seen.spanId, /^(?!0{16})[0-9a-f]{16}$/);
        assert.equal(typeof seen.sampled, 'boolean');
        // it is propagated, so it must be valid in a header
        if (seen.traceState !== undefined) assert.match(seen.traceState, /^[\t\x20-\x7e]{1,512}$/);
      }
      if (context !== undefined) {
        found += 1;
        assert.equal(span.traceId, context.traceId);
        assert.equal(span.parentSpanId, context.spanId);
        assert.equal(extract(inject(context, {}))?.traceId, context.traceId);
      }
    }
    assert.ok(
      found > 500 && found < 9500,
      `${found} of 10,000 were valid, so the random headers are unbalanced`,
    );
  });

  it('handles white space and repeated headers as parsed by node:http', async () => {
    const seen: (string | undefined)[] = [];
    const server = createServer((incoming, response) => {
      seen.push(extract(incoming.headers)?.traceState ?? extract(incoming.headers)?.traceId);
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const send = (lines: string[]) =>
      new Promise<void>((resolve) => {
        const socket = connect(port, '127.0.0.1');
        socket.on('data', () => socket.end());
        socket.on('close', () => resolve());
        socket.write(`GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n${lines.join('\r\n')}\r\n\r\n`);
      });
    await send([`traceparent: \t ${w3c} \t`]);
    await send([`TraceParent: ${w3c}`, 'tracestate: foo=1', 'TraceState: bar=2']);
    await send([`traceparent: ${w3c}`, `traceparent: ${w3c}`]);
    await new Promise((resolve) => server.close(resolve));
    assert.deepEqual(seen, [id('a').traceId, 'foo=1,bar=2', undefined]);
  });
});

/** Mulberry32, seeded so that every run uses the same headers. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function randomHeaders(random: () => number): Record<string, string | string[]> {
  const below = (limit: number) => Math.floor(random() * limit);
  const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T;
  const odd = [
    '',
    '-',
    ':',
    '%3A',
    ' ',
    '\t',
    '\n',
    '\r\n',
    '\u0000',
    'é',
    '\ud800',
    'G',
    'F',
    '0',
    ',',
    '=',
  ];
  const hex = (length: number) =>
    Array.from({ length }, () => pick([...(random() < 0.02 ? odd : []), ...'0123456789abcdef'])).join('');
  const forms: Record<string, () => string> = {
    traceparent: () => [pick(['00', '00', '01', 'cc', 'ff', '0']), hex(32), hex(16), hex(2)].join('-'),
    tracestate: () =>
      Array.from({ length: below(4) }, () => `${hex(3)}=${hex(5)}`).join(pick([',', ', ', ' '])),
    b3: () => pick([[hex(pick([16, 32, 31])), hex(16), pick(['0', '1', 'd', 'x'])].join('-'), '0', '1']),
    'x-b3-traceid': () => hex(pick([16, 32, 32, 7])),
    'x-b3-spanid': () => hex(pick([16, 16, 15])),
    'x-b3-sampled': () => pick(['0', '1', 'true', 'false', '']),
    'x-b3-flags': () => pick(['0', '1', '']),
    'uber-trace-id': () =>
      [hex(1 + below(33)), hex(1 + below(17)), '0', hex(1)].join(pick([':', ':', '%3A'])),
  };
  const headers: Record<string, string | string[]> = {};
  for (const [name, make] of Object.entries(forms)) {
    if (random() < 0.5) continue;
    let value = make();
    // mutates one header in three: truncated, repeated or with an odd character inserted
    if (random() < 0.33) {
      const at = below(value.length + 1);
      value = pick([value.slice(0, at), value + value, value.slice(0, at) + pick(odd) + value.slice(at)]);
    }
    headers[name] = random() < 0.05 ? [value, value] : value;
  }
  return headers;
}
