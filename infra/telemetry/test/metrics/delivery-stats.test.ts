import assert from 'node:assert/strict';
import { createTelemetry, forwardLogs, zipkinSpans } from '../../src/index.js';
import { type ForwardReceiver, startForwardReceiver } from '../forward-receiver.js';
import { type Receiver, startReceiver } from '../receiver.js';
import { parseExposition } from './parse-exposition.js';

describe('delivery metrics', () => {
  let receiver: ForwardReceiver;
  let spanReceiver: Receiver;
  before(async () => {
    [receiver, spanReceiver] = await Promise.all([startForwardReceiver(), startReceiver(400)]);
  });
  after(() => Promise.all([receiver.close(), spanReceiver.close()]));

  it('count items by signal, destination and drop reason', async () => {
    const telemetry = createTelemetry({
      service: { name: 'demo' },
      processMetrics: false,
      logs: [forwardLogs({ targets: [`127.0.0.1:${receiver.port}`] })],
      spans: [zipkinSpans({ urls: [spanReceiver.url] })],
    });
    for (let at = 0; at < 7; at += 1) telemetry.log.info('line');
    telemetry.rootSpan('work').end();
    await telemetry.flush();
    telemetry.log.info('waits');
    const families = parseExposition((await telemetry.metrics.expose()).body, 'text');
    const value = (name: string, labels: Record<string, string>) =>
      families
        .get(name)
        ?.samples.find((one) => Object.entries(labels).every(([label, of]) => one.labels[label] === of))
        ?.value;
    const logs = { signal: 'logs', destination: `127.0.0.1:${receiver.port}` };
    const traces = { signal: 'traces', destination: `127.0.0.1:${spanReceiver.port}` };
    // the kit logs one more record about the rejected span
    assert.equal(value('telemetry_items_produced_total', logs), 9);
    assert.equal(value('telemetry_items_delivered_total', logs), 7);
    assert.equal(value('telemetry_items_queued', logs), 2);
    assert.equal(value('telemetry_items_dropped_total', { ...traces, reason: 'rejected' }), 1);
    assert.equal(value('telemetry_items_dropped_total', { ...traces, reason: 'queue_full' }), 0);
    await telemetry.close();
  });
});
