import assert from 'node:assert/strict';
import { getJson, post, startConsole, zipkinSpan } from '../start-console.js';

const startMs = 1_700_000_000_000;
const rangeMs = 60_000;
const callsPerRange = 30;
const skewMs = -1_200_000;

/** Returns a call from the gateway to oauth. In the second range, the clock of oauth is 20 minutes behind. */
function call(n: number): object[] {
  const atMs = startMs + 1 + (n * rangeMs) / callsPerRange;
  const traceId = (n + 1).toString(16).padStart(32, '0');
  const span = (id: string, fromMs: number, tookMs: number, fields: object) =>
    zipkinSpan({
      traceId,
      id: id.repeat(16),
      name: 'POST /token',
      timestamp: (atMs + fromMs) * 1000,
      duration: tookMs * 1000,
      ...fields,
    });
  return [
    span('1', 0, 30, { service: 'gateway', kind: 'SERVER' }),
    span('2', 2, 20, {
      service: 'gateway',
      kind: 'CLIENT',
      parentId: '1'.repeat(16),
      tags: { 'peer.service': 'oauth' },
    }),
    span('3', 4 + (n >= callsPerRange ? skewMs : 0), 10, {
      service: 'oauth',
      kind: 'SERVER',
      parentId: '2'.repeat(16),
    }),
  ];
}

describe('GET /api/overview of a service with a wrong clock', () => {
  let console: Awaited<ReturnType<typeof startConsole>>;
  before(async () => {
    console = await startConsole();
    const spans = Array.from({ length: 2 * callsPerRange }, (_, n) => call(n)).flat();
    await post(`http://127.0.0.1:${console.ports.zipkin}/api/v2/spans`, spans);
  });
  after(() => console.close());

  it('names the service, and the difference of its clock', async () => {
    const middleMs = startMs + rangeMs;
    const { changes } = await getJson(
      `${console.url}/api/overview?since=${middleMs}&until=${middleMs + rangeMs}`,
    );
    const found = changes.find(({ kind }: { kind: string }) => kind === 'clock-skew');
    assert.deepEqual(
      [found?.service, found?.text, found?.atMs],
      ['oauth', 'clock is 1200 s behind that of gateway', middleMs + 3],
    );
  });

  it('names no service that was suspended and read the request after its caller had given up', async () => {
    const atMs = startMs + 10 * rangeMs;
    const spans = Array.from({ length: 5 }, (_, n) => {
      const traceId = (n + 1000).toString(16).padStart(32, '0');
      const span = (id: string, fromMs: number, tookMs: number, fields: object) =>
        zipkinSpan({
          traceId,
          id: id.repeat(16),
          name: 'GET /x',
          timestamp: (atMs + fromMs) * 1000,
          duration: tookMs * 1000,
          ...fields,
        });
      return [
        span('4', 0, 3010, { service: 'gateway', kind: 'SERVER' }),
        span('5', 2, 3000, {
          service: 'gateway',
          kind: 'CLIENT',
          parentId: '4'.repeat(16),
          tags: { 'peer.service': 'order', error: 'DEADLINE_EXCEEDED' },
        }),
        span('6', 5000, 10, { service: 'order', kind: 'SERVER', parentId: '5'.repeat(16) }),
      ];
    }).flat();
    await post(`http://127.0.0.1:${console.ports.zipkin}/api/v2/spans`, spans);
    const { changes } = await getJson(
      `${console.url}/api/overview?since=${atMs - 1000}&until=${atMs + rangeMs}`,
    );
    assert.deepEqual(
      changes.filter(({ kind }: { kind: string }) => kind === 'clock-skew'),
      [],
    );
  });
});
