import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportCase } from '../../src/export/export-case.js';
import { createIncidentEngine } from '../../src/index.js';
import { createFakePorts } from '../engine/fake-ports.js';
import { readCsv } from './read-csv.js';

describe('export of an incident in the layout of RCAEval', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'glasshouse-export-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const startedMs = Date.parse('2026-11-29T10:00:00Z');
  const spans = [
    { traceId: 'aa', spanId: '2', parentId: '1', service: 'order', name: 'GET, "x"', at: 2, statusCode: 503 },
    { traceId: 'aa', spanId: '1', service: 'gateway', name: 'GET /orders', at: 1 },
    { traceId: 'bb', spanId: '3', service: 'oauth', name: 'users.find', at: 3, error: true },
  ].map(({ at, ...span }) => ({
    error: false,
    ...span,
    startUs: (startedMs + at) * 1000 + 5,
    durationUs: 1500,
  }));

  async function exported(found = spans) {
    const engine = createIncidentEngine(createFakePorts());
    await engine.start({ name: 'slow-purchase', seed: 0 });
    const report = await engine.end();
    const requested: string[] = [];
    const client = {
      async get<T>(path: string): Promise<T> {
        requested.push(path);
        const { pathname, searchParams } = new URL(path, 'http://console');
        const at = Number(searchParams.get('cursor') ?? 0);
        const responses: Record<string, unknown> = {
          [`/api/incidents/reports/${report.id}`]: report,
          // pages of two, so that the export must follow the cursor
          '/api/spans': {
            items: found.slice(at, at + 2),
            ...(at + 2 < found.length && { next: String(at + 2) }),
          },
          '/api/logs': {
            items: [
              {
                '@timestamp': '2026-11-29T10:00:01.250Z',
                'service.name': 'order',
                message: 'two\nlines',
                'log.level': 'error',
                'error.message': 'read ECONNRESET',
              },
            ],
          },
          '/api/metrics/query': {
            items: [
              {
                labels: { job: 'order' },
                points: [
                  [startedMs, 0.5],
                  [startedMs + 5000, null],
                ],
              },
              {
                labels: { job: 'gateway' },
                points: [
                  [startedMs, 'NaN'],
                  [startedMs + 5000, 2],
                ],
              },
            ],
          },
        };
        return responses[pathname] as T;
      },
    };
    return { ...(await exportCase(client, report.id, folder)), requested, report };
  }

  it('writes files that read back as the telemetry of the incident', async () => {
    const { folder: written, rows, requested } = await exported();
    assert.match(written, /order_slow-network\/[^/]+$/);
    assert.deepEqual(rows, { 'metrics.csv': 2, 'data.csv': 2, 'logs.csv': 1, 'traces.csv': 3 });
    const read = (name: string) => readCsv(readFileSync(join(written, name), 'utf8'));

    const traces = read('traces.csv');
    assert.deepEqual(
      traces.map((row) => [row.spanID, row.serviceName, row.operationName, row.statusCode, row.parentSpanID]),
      [
        ['1', 'gateway', 'GET /orders', '0', ''],
        ['2', 'order', 'GET, "x"', '503', '1'],
        ['3', 'oauth', 'users.find', '2', ''],
      ],
    );
    assert.deepEqual(
      [traces[0]?.startTime, traces[0]?.duration],
      [String((startedMs + 1) * 1000 + 5), '1500'],
    );

    const [record] = read('logs.csv');
    assert.deepEqual(
      [record?.timestamp, record?.container_name, record?.message, record?.level, record?.error],
      [`${startedMs + 1250}000000`, 'order', 'two\nlines', 'error', 'read ECONNRESET'],
    );

    const metrics = read('metrics.csv');
    assert.deepEqual(
      metrics.map((row) => [row.time, row.order_workload, row['gateway_latency-90']]),
      [
        [String(startedMs / 1000), '0.5', ''],
        [String(startedMs / 1000 + 5), '', '2'],
      ],
    );
    assert.equal(readFileSync(join(written, 'inject_time.txt'), 'utf8'), `${startedMs / 1000}\n`);
    const cause = JSON.parse(readFileSync(join(written, 'root_cause.json'), 'utf8'));
    assert.deepEqual([cause.service, cause.fault], ['order', 'slow-network']);
    assert.ok(requested.every((path) => !path.startsWith('/api/spans') || path.includes('run=all')));
  });

  it('is refused when the console no longer holds spans of the incident', async () => {
    await assert.rejects(exported([]), /no longer holds the telemetry/);
  });
});
