import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { eventually } from '@glasshouse/timing/testing';
import { readTraceAddresses } from '../addresses.js';
import { type CarriedSpan, fields, type TraceServer, text } from './carried-span.js';
import { sendEverything, sendUnsampled } from './everything.js';
import { arrivesAs, exceptionsOf } from './exceptions.js';
import type { Pair } from './pairs.js';
import { createRecorder, type Recorder } from './recorder.js';
import { traceServer } from './trace-server.js';

const process = { version: '1.2.3-rc.1+5', instance: 'instance-é-1', environment: 'prüfung' };

/** Sends spans with the exporter, reads them from the server and compares every field, except for the exceptions. */
export function spanContract(pair: Pair): void {
  describe(`spans from ${pair.exporter} in ${pair.server}`, () => {
    const exceptions = exceptionsOf(pair);
    const recorders: Recorder[] = [];
    const service = `Contract-${Date.now().toString(36)}`;
    let server: TraceServer;
    let sent: readonly CarriedSpan[];
    let read: Map<string, CarriedSpan>;
    let unsampled: string[];

    function start(changes: Partial<typeof process> = {}, options = {}): Recorder {
      const addresses = readTraceAddresses(globalThis.process.env);
      const identity = { name: service, ...process, ...changes };
      const recorder = createRecorder(pair, pair.receiver(addresses), identity, options);
      recorders.push(recorder);
      return recorder;
    }
    const readBack = (spanId: string) => {
      const span = read.get(spanId);
      assert.ok(span, `the span ${spanId}`);
      return span;
    };

    before('send spans and read them back', async () => {
      server = traceServer(pair.server, readTraceAddresses(globalThis.process.env));
      const one = start();
      const two = start({ instance: 'instance-2', version: '2' });
      // a separate recorder, so that the span is alone in its batch
      const withHost = start({ instance: 'instance-3' });
      const tailSampling = start({ instance: 'instance-4' }, { tailSampling: { errors: true } });
      sendEverything(one, two);
      withHost.telemetry.rootSpan('on a host', { attributes: { 'host.name': 'host-1' } }).end();
      tailSampling.telemetry
        .rootSpan('failed, so exported', { sampled: false })
        .fail(new Error('exported'))
        .end();
      unsampled = sendUnsampled(one);
      await Promise.all(recorders.map((recorder) => recorder.delivered()));
      sent = recorders.flatMap((recorder) => recorder.sent);
      read = await eventually(() => readAll(server, sent));
    });

    after('stop the exporters', async () => {
      await Promise.all(recorders.map(({ telemetry }) => telemetry.close(0)));
    });

    for (const [field, description] of Object.entries(fields) as [keyof CarriedSpan, string][]) {
      it(`have ${description}, except for the listed exceptions`, () => {
        for (const span of sent) {
          assert.deepEqual(
            readBack(span.spanId)[field],
            arrivesAs(span, exceptions)[field],
            `${field} of ${span.name}`,
          );
        }
      });
    }

    for (const exception of exceptions) {
      it(`show the exception: ${exception.says}`, () => {
        const others = exceptions.filter((other) => other !== exception);
        const shown = sent.filter(
          (span) => !isDeepStrictEqual(arrivesAs(span, exceptions), arrivesAs(span, others)),
        );
        assert.ok(shown.length > 0, 'no span shows the exception');
        for (const span of shown) {
          assert.deepEqual(readBack(span.spanId), arrivesAs(span, exceptions));
          assert.notDeepEqual(readBack(span.spanId), arrivesAs(span, others));
        }
      });
    }

    it('do not include unsampled spans', async () => {
      assert.equal(unsampled.length, 2);
      for (const traceId of unsampled) assert.deepEqual(await server.trace(traceId), []);
    });

    if (exceptions.some(({ says }) => says.includes('`host.name`'))) {
      it('have the host.name of only one span in the batch, as an attribute of their process', async () => {
        const recorder = start({ instance: 'instance-5' });
        const first = recorder.telemetry.rootSpan('first', { attributes: { 'host.name': 'host-1' } });
        first.child('second', { attributes: { 'host.name': 'host-2' } }).end();
        first.end();
        await recorder.delivered();
        const spans = [...(await eventually(() => readAll(server, recorder.sent))).values()];
        assert.deepEqual(
          spans.map(({ attributes }) => attributes['host.name']),
          [undefined, undefined],
        );
        const [one, other] = spans.map((span) => span.process['host.name']);
        assert.ok(isDeepStrictEqual(one, text('host-1')) || isDeepStrictEqual(one, text('host-2')));
        assert.deepEqual(other, one);
      });
    }
  });
}

/** Returns the spans by span id. @throws AssertionError when a sent span is missing or duplicated */
async function readAll(server: TraceServer, sent: readonly CarriedSpan[]): Promise<Map<string, CarriedSpan>> {
  const found: CarriedSpan[] = [];
  for (const traceId of new Set(sent.map((span) => span.traceId)))
    found.push(...(await server.trace(traceId)));
  assert.deepEqual(found.map(({ spanId }) => spanId).sort(), sent.map(({ spanId }) => spanId).sort());
  return new Map(found.map((span) => [span.spanId, span]));
}
