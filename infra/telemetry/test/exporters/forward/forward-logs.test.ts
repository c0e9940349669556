import assert from 'node:assert/strict';
import { hostAndPort } from '../../../src/exporters/forward/forward-logs.js';
import { createTelemetry, forwardLogs, type Telemetry } from '../../../src/index.js';
import { balanced, until } from '../../delivery-stats.js';
import { type ForwardReceiver, startForwardReceiver } from '../../forward-receiver.js';

/** `test/contract` has the tests that apply to every log exporter. */
describe('forwardLogs', () => {
  let receiver: ForwardReceiver;
  let telemetry: Telemetry;
  beforeEach(async () => {
    receiver = await startForwardReceiver();
  });
  afterEach(async () => {
    await telemetry.close(0);
    await receiver.close();
  });
  function start(targets: string[]): void {
    telemetry = createTelemetry({
      service: { name: 'demo' },
      processMetrics: false,
      logs: [forwardLogs({ targets, timeoutMs: 10_000 })],
    });
  }

  it('tags records with the service name', async () => {
    start([`127.0.0.1:${receiver.port}`]);
    telemetry.log.info('line');
    await telemetry.flush();
    assert.equal(receiver.records[0]?.tag, 'glasshouse.demo');
  });

  it('sends to each target, with separate delivery statistics', async () => {
    const second = await startForwardReceiver('silent');
    start([`127.0.0.1:${receiver.port}`, `localhost:${second.port}`]);
    for (let at = 0; at < 100; at += 1) telemetry.log.info('line');
    await telemetry.flush(100);
    await until(() => balanced(telemetry, `127.0.0.1:${receiver.port}`).delivered === 100);
    assert.equal(balanced(telemetry, `localhost:${second.port}`).queued, 100);
    await telemetry.close(0);
    await second.close();
  });

  it('retries without further records until the receiver is available', async () => {
    const { port } = receiver;
    await receiver.close();
    start([`127.0.0.1:${port}`]);
    telemetry.log.info('line');
    await until(() => balanced(telemetry).queued === 1);
    receiver = await startForwardReceiver('ack', port);
    await until(() => balanced(telemetry).delivered === 1);
  });
});

describe('hostAndPort', () => {
  for (const [target, host, port] of [
    ['fluentd:24224', 'fluentd', 24224],
    ['fluentd', 'fluentd', 24224],
    ['127.0.0.1:5', '127.0.0.1', 5],
    ['[::1]:24225', '::1', 24225],
  ] as const) {
    it(`parses ${target}`, () => assert.deepEqual(hostAndPort(target), { host, port }));
  }
  for (const target of [
    '',
    ':24224',
    'a b:1',
    'fluentd:port',
    'fluentd:99999',
    'http://fluentd:1',
    'fluentd:1/x',
    'u@h:1',
  ]) {
    it(`throws for ${JSON.stringify(target)}`, () =>
      assert.throws(() => hostAndPort(target), /not host:port/));
  }
});
