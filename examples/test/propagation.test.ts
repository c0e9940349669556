import assert from 'node:assert/strict';
import type { IncomingHttpHeaders } from 'node:http';
import { type Chain, namesHere, startChain } from './chain.js';
import { eventually } from './eventually.js';
import { sendRequest } from './send-request.js';

const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
const span = '00f067aa0ba902b7';
const other = 'a3ce929d0e0e47364bf92f3577b34da6';
const unsampled = '0af7651916cd43dd8448eb211c80319c';

/** W3C Trace Context, level 2, 3.2.2 and 3.2.3; openzipkin/b3-propagation. */
const continued: Record<string, [headers: Record<string, string | string[]>, expected: string]> = {
  'traceparent before b3': [{ traceparent: `00-${trace}-${span}-01`, b3: `${other}-${span}-1` }, trace],
  'a traceparent of a later version, with an additional part': [
    { traceparent: `cc-${trace}-${span}-01-more` },
    trace,
  ],
  'b3 without traceparent': [{ b3: `${trace}-${span}-1` }, trace],
  'b3 with a parent': [{ b3: `${trace}-${span}-d-${span}` }, trace],
  'b3 with 64 bits, padded': [{ b3: `a3ce929d0e0e4736-${span}` }, '0000000000000000a3ce929d0e0e4736'],
  'b3 when traceparent is malformed': [{ traceparent: 'nonsense', b3: `${trace}-${span}-1` }, trace],
  'a trace whose tracestate is malformed': [
    { traceparent: `00-${trace}-${span}-01`, tracestate: 'no member' },
    trace,
  ],
};
/**
 * Received and sent flags and tracestate of a continued trace (Trace Context level 2, 3.2.2.5 and 3.3.3.1).
 */
const propagatedState: Record<
  string,
  { flags: [string, string]; state?: [received: string | string[], sent: string] }
> = {
  'the random flag of a sampled trace': { flags: ['03', '03'] },
  'the random flag of an unsampled trace': { flags: ['02', '02'] },
  'unknown flags, as zero': { flags: ['fd', '01'] },
  'tracestate in several headers': { flags: ['01', '01'], state: [['a=1', ' b=2 '], 'a=1,b=2'] },
  'tracestate with a repeated key, without the repetition': {
    flags: ['01', '01'],
    state: ['foo=1,bar=2,foo=3', 'foo=1,bar=2'],
  },
  'tracestate over 512 characters, without its largest member': {
    flags: ['01', '01'],
    state: [
      `a=1,b=${'x'.repeat(200)},c=${'y'.repeat(250)},d=${'z'.repeat(90)}`,
      `a=1,b=${'x'.repeat(200)},d=${'z'.repeat(90)}`,
    ],
  },
};
/** Invalid contexts, each with a tracestate that must not be used for another trace. */
const malformed: Record<string, Record<string, string | string[]>> = {
  'no header': {},
  'version ff': { traceparent: `ff-${trace}-${span}-01` },
  'a fifth part in version 00': { traceparent: `00-${trace}-${span}-01-more` },
  'a trace id of zeros': { traceparent: `00-${'0'.repeat(32)}-${span}-01` },
  'a span id of zeros': { traceparent: `00-${trace}-${'0'.repeat(16)}-01` },
  'upper case': { traceparent: `00-${trace.toUpperCase()}-${span}-01` },
  'no flags': { traceparent: `00-${trace}-${span}` },
  'a trace id that is too short': { traceparent: `00-${trace.slice(1)}-${span}-01` },
  'traceparent twice': { traceparent: [`00-${trace}-${span}-01`, `00-${trace}-${span}-01`] },
  'b3 of zeros': { b3: `${'0'.repeat(32)}-${span}-1` },
  'b3 of another form': { b3: `${trace}_${span}` },
  'b3 with an unknown sampling state': { b3: `${trace}-${span}-2` },
};
const notSampled: Record<string, Record<string, string>> = {
  'unsampled traceparent': { traceparent: `00-${unsampled}-${span}-00` },
  'b3: 0': { b3: '0' },
};

describe('The trace context of a caller', function () {
  this.timeout(40_000);
  let chain: Chain;
  before(async () => {
    chain = await startChain();
  });
  after(() => chain?.close());

  for (const service of namesHere()) {
    describe(`sent to ${service}`, () => {
      /** Responses by title. All requests are sent first, so that the test waits only once for telemetry. */
      const responses = new Map<string, { id: string; propagated: IncomingHttpHeaders }>();
      before(async () => {
        const url = chain.examples.find((example) => example.name === service)?.url;
        const cases = {
          ...mapValues(continued, ([headers]) => headers),
          ...mapValues(propagatedState, ({ flags: [flags], state }) => ({
            traceparent: `00-${trace}-${span}-${flags}`,
            ...(state && { tracestate: state[0] }),
          })),
          ...mapValues(malformed, withState),
          ...notSampled,
        };
        for (const [title, headers] of Object.entries(cases)) {
          const response = await sendRequest(`${url}/hello/ada`, headers);
          assert.equal(response.status, 200);
          const id = String(response.headers['trace-id']);
          responses.set(title, { id, propagated: chain.shop.requests.at(-1)?.headers ?? {} });
        }
        // spans arrive in order, so all have arrived when the last one has
        const last = await sendRequest(`${url}/hello/ada`);
        await eventually(async () => assert.ok(await serverSpan(String(last.headers['trace-id']))));
      });
      const responseTo = (title: string) => responses.get(title) ?? assert.fail(`no response for: ${title}`);
      const serverSpan = async (id: string) =>
        (await chain.trace(id)).spans.find((one) => one.service === service && one.kind === 'server');

      for (const [title, [, expected]] of Object.entries(continued)) {
        it(`is continued: ${title}`, async () => {
          const { id, propagated } = responseTo(title);
          assert.equal(id, expected);
          assert.match(String(propagated.traceparent), new RegExp(`^00-${id}-(?!${span})[0-9a-f]{16}-01$`));
          assert.equal(propagated.tracestate, undefined);
        });
      }

      for (const [title, { flags, state }] of Object.entries(propagatedState)) {
        it(`is propagated: ${title}`, () => {
          const { propagated } = responseTo(title);
          assert.match(String(propagated.traceparent), new RegExp(`^00-${trace}-[0-9a-f]{16}-${flags[1]}$`));
          assert.equal(propagated.tracestate, state?.[1]);
        });
      }

      for (const title of Object.keys(malformed)) {
        it(`is ignored in favour of a new trace: ${title}`, async () => {
          const { id, propagated } = responseTo(title);
          assert.match(id, /^(?!0{32})[0-9a-f]{32}$/);
          assert.ok(id !== trace && id !== other);
          assert.match(String(propagated.traceparent), new RegExp(`^00-${id}-[0-9a-f]{16}-03$`));
          assert.equal(propagated.tracestate, undefined, 'tracestate belongs to the ignored traceparent');
          const root = await serverSpan(id);
          assert.ok(root);
          assert.equal(root.parentId, undefined);
        });
      }

      for (const title of Object.keys(notSampled)) {
        it(`disables sampling, so that only log records have the trace id: ${title}`, async () => {
          const { id, propagated } = responseTo(title);
          assert.equal(id === unsampled, title.includes('traceparent'));
          const flags = title.includes('traceparent') ? '00' : '02';
          assert.match(String(propagated.traceparent), new RegExp(`^00-${id}-[0-9a-f]{16}-${flags}$`));
          assert.match(String(propagated.b3), new RegExp(`^${id}-[0-9a-f]{16}-0$`));
          await eventually(async () => {
            const { logs } = await chain.trace(id);
            const own = logs.filter((log) => log['service.name'] === service);
            assert.ok(own.some((log) => log['event.action'] === 'http-request'));
          });
          assert.deepEqual((await chain.trace(id)).spans, []);
        });
      }
    });
  }
});

const withState = (headers: Record<string, string | string[]>) => ({ ...headers, tracestate: 'vendor=1' });

function mapValues<V, W>(from: Record<string, V>, map: (value: V) => W): Record<string, W> {
  return Object.fromEntries(Object.entries(from).map(([name, value]) => [name, map(value)]));
}
