import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { createTelemetry, streamLogs } from '../../../src/index.js';

function collector() {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write(chunk, _encoding, callback) {
      chunks.push(chunk);
      callback();
    },
  });
  return { stream, text: () => Buffer.concat(chunks).toString() };
}
const telemetryTo = (stream: Writable, format: 'json' | 'pretty' = 'json') =>
  createTelemetry({ service: { name: 'demo' }, processMetrics: false, logs: [streamLogs(stream, format)] });

describe('streamLogs', () => {
  it('writes every record as one line, in order', async () => {
    const { stream, text } = collector();
    const telemetry = telemetryTo(stream);
    for (let at = 0; at < 5000; at += 1) telemetry.log.info(`line ${at}\n`, { at });
    await telemetry.close();
    const lines = text().trimEnd().split('\n');
    assert.deepEqual(
      lines.map((line) => (JSON.parse(line) as { at: number }).at),
      Array.from({ length: 5000 }, (_, at) => at),
    );
    const [stats] = telemetry.deliveryStats();
    assert.deepEqual([stats?.destination, stats?.produced, stats?.delivered], ['stdout', 5000, 5000]);
  });

  it('writes the pretty format when configured', async () => {
    const { stream, text } = collector();
    const telemetry = telemetryTo(stream, 'pretty');
    telemetry.log.warn('careful', { n: 1 });
    await telemetry.close();
    assert.match(text(), /^\d\d:\d\d:\d\d\.\d{3} WARN {2}demo careful n=1\n$/);
  });

  it('writes records without an explicit flush', async () => {
    const { stream, text } = collector();
    const telemetry = telemetryTo(stream);
    telemetry.log.info('x');
    const deadline = Date.now() + 20_000;
    while (text() === '' && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10));
    assert.match(text(), /"message":"x"/);
    await telemetry.close();
  });

  it('counts records as rejected without throwing when the pipe is broken', async () => {
    const stream = new Writable({
      write(_chunk, _encoding, callback) {
        callback(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
      },
    });
    const telemetry = telemetryTo(stream);
    telemetry.log.info('first');
    await telemetry.flush();
    telemetry.log.info('second');
    await telemetry.close();
    assert.equal(telemetry.deliveryStats()[0]?.dropped.rejected, 2);
  });

  it('waits for a slow reader, and counts the records that its deadline cuts off as dropped', async () => {
    let acceptWrite: (() => void) | undefined;
    const stream = new Writable({
      write(_chunk, _encoding, callback) {
        acceptWrite = callback;
      },
    });
    const telemetry = telemetryTo(stream);
    telemetry.log.info('first');
    await telemetry.flush(50);
    telemetry.log.info('second');
    assert.equal(telemetry.deliveryStats()[0]?.queued, 2);
    acceptWrite?.();
    await telemetry.close(50);
    const [stats] = telemetry.deliveryStats();
    assert.deepEqual([stats?.delivered, stats?.queued, stats?.dropped.shutdown], [1, 0, 1]);
    acceptWrite?.();
  });

  it('adds one listener to the stream for any number of instances', async () => {
    const { stream } = collector();
    const many = Array.from({ length: 20 }, () => telemetryTo(stream));
    assert.equal(stream.listenerCount('error'), 1);
    await Promise.all(many.map((telemetry) => telemetry.close()));
  });
});
