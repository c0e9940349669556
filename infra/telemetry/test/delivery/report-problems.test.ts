import assert from 'node:assert/strict';
import { type ProblemFields, reportProblems } from '../../src/delivery/report-problems.js';
import type { DeliveryProblem } from '../../src/delivery/sender.js';
import { createTelemetry, otlpSpans } from '../../src/index.js';
import { createTestTelemetry } from '../../src/testing/index.js';
import { startReceiver } from '../receiver.js';

const problem: DeliveryProblem = {
  signal: 'traces',
  destination: 'there:1',
  reason: 'rejected',
  items: 2,
  message: 'no',
};

describe('delivery problems', () => {
  it('are logged once a minute for each destination and reason, including the items of omitted problems', () => {
    const logged: ProblemFields[] = [];
    let now = 0;
    const report = reportProblems(
      (_message, fields) => logged.push(fields),
      () => now,
    );
    const items = () => logged.splice(0).map((fields) => fields['telemetry.items']);
    report(problem);
    report(problem);
    report({ ...problem, reason: 'retries_exhausted' });
    report({ ...problem, destination: 'elsewhere:1' });
    assert.deepEqual(items(), [2, 2, 2]);
    now = 59_999;
    report(problem);
    assert.deepEqual(items(), []);
    now = 60_000;
    report({ ...problem, items: 1 });
    assert.deepEqual(items(), [5]);
  });

  it('are logged with a sanitized and bounded message, and counted in the statistics', async () => {
    const kept = createTestTelemetry('kept');
    const receiver = await startReceiver((_request, response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(
        JSON.stringify({
          partialSuccess: {
            rejectedSpans: '1',
            errorMessage: `evil\r\n\u001b[31m password=hunter2 ${'x'.repeat(9000)}`,
          },
        }),
      ),
    );
    const telemetry = createTelemetry({
      service: { name: 'demo' },
      processMetrics: false,
      spans: [otlpSpans({ urls: [receiver.url] })],
      logs: [
        () => ({
          write: ({ message, level, fields }) => kept.log.info(message, { level, fields: fields.join('|') }),
          flush: async () => {},
          close: async () => {},
          deliveryStats: () => [],
        }),
      ],
    });
    for (let at = 0; at < 3; at += 1) telemetry.rootSpan('work').end();
    await telemetry.flush();
    const [stats] = telemetry.deliveryStats();
    assert.deepEqual([stats?.delivered, stats?.dropped.rejected], [2, 1]);
    await telemetry.close();
    await receiver.close();
    assert.equal(receiver.requests, 1);
    const [record, ...more] = kept.records;
    assert.deepEqual(more, []);
    assert.equal(record?.message, 'telemetry dropped: rejected');
    assert.equal(record?.level, 'warn');
    const text = String(record?.fields);
    assert.match(text, /telemetry\.items\|1\|/);
    assert.match(text, /evil/);
    for (const part of ['hunter2', '\r', '\n', '\u001b']) assert.ok(!text.includes(part), part);
    assert.ok(text.length < 1200);
  });
});
