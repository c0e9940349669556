import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Console, createConsole } from '@glasshouse/console';
import { readSettings } from '@glasshouse/settings';
import { eventually } from '@glasshouse/timing/testing';

const script = fileURLToPath(
  new URL('../../../../test/stack/senders/opentelemetry_sender.py', import.meta.url),
);
const settings = {
  OPENTELEMETRY_PYTHON: {
    type: 'string',
    doc: 'a Python with the packages of test/stack/senders/requirements.txt',
  },
} as const;

describe('OpenTelemetry Python', function () {
  this.timeout(60_000);
  let console: Console;
  let python: string;
  before(async () => {
    python = readSettings(process.env, settings).OPENTELEMETRY_PYTHON;
    console = createConsole({ ports: { console: 0, forward: 0, zipkin: 0, otlp: 0 } });
    await console.listen();
  });
  after(() => console?.close());

  // biome-ignore lint/suspicious/noExplicitAny: the test asserts the members that it reads
  async function get(path: string): Promise<any> {
    return (await fetch(`http://127.0.0.1:${console.ports.console}${path}`)).json();
  }

  it('sends spans, log records and metrics that the console returns field by field', async () => {
    const base = `http://127.0.0.1:${console.ports.otlp}`;
    const { stdout } = await promisify(execFile)(python, ['-B', '-W', 'ignore', script, base]);
    const [traceId, spanId] = stdout.trim().split(' ');
    const { spans } = await get(`/api/traces/${traceId}`);
    const [{ startUs, durationUs, events, resource, ...span }] = spans;
    assert.ok(Math.abs(startUs / 1000 - Date.now()) < 60_000 && durationUs > 0);
    assert.equal(resource['telemetry.sdk.language'], 'python');
    assert.deepEqual([events[0].name, events[0].attributes], ['step', { ok: true }]);
    assert.deepEqual(span, {
      traceId,
      id: spanId,
      name: 'work',
      kind: 'consumer',
      service: 'otel-python',
      attributes: { n: 1, list: '["a"]', 'service.instance.id': 'py-1' },
      links: [],
      status: 'error',
      statusMessage: 'failed',
      scope: { name: 'library', version: '0.9' },
    });

    const { items } = await get(`/api/logs?trace=${traceId}`);
    assert.equal(items[0].message, 'card declined');
    assert.equal(items[0]['log.level'], 'error');
    assert.equal(items[0]['span.id'], spanId);
    assert.equal(items[0]['order.id'], 'o1');
    assert.equal(items[0]['service.name'], 'otel-python');
    assert.equal(items[0]['log.logger'], 'shop');

    const value = (name: string) =>
      eventually(async () => {
        const [found] = (await get(`/api/metrics?name=${name}`)).items;
        assert.ok(found, name);
        return found;
      });
    assert.equal((await value('jobs_total')).value, 4);
    assert.equal((await value('jobs_total')).labels.queue, 'q');
    assert.equal((await value('duration_milliseconds_sum')).value, 12.5);
  });
});
