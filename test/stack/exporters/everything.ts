import { randomBytes } from 'node:crypto';
import type { FinishedSpan, Telemetry } from '@glasshouse/telemetry';
import type { Recorder } from './recorder.js';

/** Texts that could break an encoding or a web page; without line breaks, as the kit's attributes are single lines. */
export const texts: readonly string[] = [
  '',
  'true',
  '42',
  'a|b|c',
  '|||',
  '{"a":1}',
  '"quoted" \\ \\n',
  '</script>&amp;%00',
  'naïve 東京 🎉 مرحبا',
  'x'.repeat(1024),
];
const day = 24 * 3600 * 1e6;

/** Sends one trace of two processes of a service; its spans use every field and many values. */
export function sendEverything(one: Recorder, two: Recorder): void {
  const span = one.telemetry.serverSpan('GET /Things/{id}', {
    traceparent: `00-${hex(16)}-${hex(8)}-01`,
    tracestate: 'vendor=a:b,other=1',
  });
  texts.forEach((value, index) => {
    span.set(`text.${index}`, value);
  });
  span.set('whole', 42).set('negative', -7).set('largest', Number.MAX_SAFE_INTEGER).set('zero', 0);
  span.set('part', 0.5).set('tiny', 1e-9).set('huge', 1e300).set('yes', true).set('no', false);
  span.set('Größe.名前', 'a name with letters');

  const call = span.child('call Product', { kind: 'client', attributes: { 'peer.service': 'Product' } });
  call.event('retry', { attempt: 2, part: 0.5, ok: true, 'error.type': 'ECONNRESET' });
  call.event('plain').event('cut|off|twice').event('cut|with', { text: 'a|b|c' });
  for (const text of texts) call.event(`heard ${text.slice(0, 100)}`, { text });
  call.event('large', { safe: Number.MAX_SAFE_INTEGER, beyond: 2 ** 60, huge: 1e300 });
  call.fail(new TypeError('no "änswer" | at all'));

  const remote = two.telemetry.serverSpan('GET', call.inject({}));
  remote.rename('GET /Products/{sku}');
  const query = remote.child('products.findOne', {
    kind: 'client',
    attributes: { 'db.system.name': 'MongoDB', 'db.namespace': 'product' },
  });
  query.end();
  remote.end();
  call.end();

  const cause = one.telemetry.rootSpan('cause');
  const work = span.child('hash', { links: [cause, { traceId: hex(16), spanId: hex(8), sampled: true }] });
  for (const text of texts) work.child(`named ${text.slice(0, 200)}`).end();
  work.child('has an error of its own', { attributes: { error: 'not a failure' } }).end();
  work.child('fails with a number').fail(42).end();
  work.end();
  cause.end();
  for (let at = 0; at < 150; at += 1) {
    for (const [parent, name] of [
      [span, 'one'],
      [remote, 'two'],
    ] as const)
      parent.child(`many ${name}`, { attributes: { at } }).end();
  }
  span.end();

  one.telemetry.serverSpan('caller with 64-bit ids', { b3: `${hex(8)}-${hex(8)}-1` }).end();
  for (const extreme of extremes()) one.exporter.write(extreme);
}

/** Returns spans that a test cannot create through the kit: one microsecond long, one month long, or years old. */
function extremes(): FinishedSpan[] {
  const constant = ['http.request.method', 'GET', 'server.port', 8080];
  const now = Date.now() * 1000;
  const base = {
    traceId: hex(16),
    parentSpanId: hex(8),
    kind: 'internal',
    sampled: true,
    localRoot: false,
  } as const;
  const empty = { constant: [], own: [], attributes: [], events: [], links: [], failure: undefined };
  return [
    { name: 'a microsecond', startUs: now + 1, durationUs: 1 },
    { name: 'a month', startUs: now - 30 * day - 7, durationUs: 30 * day + 13 },
    { name: 'odd microseconds', startUs: 1_700_000_000_000_009, durationUs: 999_999_999 },
    { name: 'a second to the microsecond', startUs: 1_700_000_000_000_000, durationUs: 1_000_000 },
    {
      name: 'constant attributes',
      startUs: now,
      durationUs: 5,
      constant,
      own: ['own', 1],
      attributes: [...constant, 'own', 1],
    },
  ].map((span) => ({ ...base, ...empty, spanId: hex(8), traceState: undefined, ...span }));
}

/** Creates unsampled spans, and returns their trace ids, which must not arrive. */
export function sendUnsampled({ telemetry }: { telemetry: Telemetry }): string[] {
  const denied = telemetry.serverSpan('denied', { traceparent: `00-${hex(16)}-${hex(8)}-00` });
  const quiet = telemetry.rootSpan('quiet', { sampled: false });
  const traceIds = [denied, quiet].map((span) => {
    span.child('inner', { kind: 'client' }).fail(new Error('no')).end();
    span.set('a', 1).event('b').end();
    return span.traceId;
  });
  return traceIds;
}

function hex(bytes: number): string {
  return randomBytes(bytes).toString('hex');
}
