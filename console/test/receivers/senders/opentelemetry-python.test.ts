import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Console } from '../../../server/src/index.js';
import { getJson, startConsole, until } from '../../start-console.js';

const script = fileURLToPath(
  new URL('../../../../test/receivers/senders/opentelemetry_sender.py', import.meta.url),
);
const packages = 'opentelemetry-sdk and opentelemetry-exporter-otlp-proto-http';

/** Returns a Python that has OpenTelemetry: `OPENTELEMETRY_PYTHON`, else the installed one. */
function findPython(): string | undefined {
  for (const python of [process.env.OPENTELEMETRY_PYTHON, 'python3', 'python']) {
    if (python === undefined) continue;
    try {
      const imports = 'import opentelemetry.sdk, opentelemetry.exporter.otlp.proto.http';
      execFileSync(python, ['-c', imports], { stdio: 'ignore' });
      return python;
    } catch {
      // not installed, or without OpenTelemetry
    }
  }
  return undefined;
}

describe('OpenTelemetry Python', function () {
  this.timeout(60_000);
  const python = findPython();
  if (python === undefined) {
    it.skip(`is not tested: no Python has ${packages} (OPENTELEMETRY_PYTHON names one)`);
    return;
  }
  let console: Console & { url: string };
  before(async () => {
    console = await startConsole();
  });
  after(() => console.close());

  it('sends spans, log records and metrics that the console returns field by field', async () => {
    const base = `http://127.0.0.1:${console.ports.otlp}`;
    const { stdout } = await promisify(execFile)(python, ['-B', '-W', 'ignore', script, base]);
    const [traceId, spanId] = stdout.trim().split(' ');
    const { spans } = await getJson(`${console.url}/api/traces/${traceId}`);
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

    const { items } = await getJson(`${console.url}/api/logs?trace=${traceId}`);
    assert.equal(items[0].message, 'card declined');
    assert.equal(items[0]['log.level'], 'error');
    assert.equal(items[0]['span.id'], spanId);
    assert.equal(items[0]['order.id'], 'o1');
    assert.equal(items[0]['service.name'], 'otel-python');
    assert.equal(items[0]['log.logger'], 'shop');

    const value = (name: string) =>
      until(async () => (await getJson(`${console.url}/api/metrics?name=${name}`)).items[0]);
    assert.equal((await value('jobs_total')).value, 4);
    assert.equal((await value('jobs_total')).labels.queue, 'q');
    assert.equal((await value('duration_milliseconds_sum')).value, 12.5);
  });
});
