import assert from 'node:assert/strict';
import type { Console } from '../../server/src/index.js';
import { getJson, post, startConsole, zipkinSpan } from '../start-console.js';

const firstMs = 1_700_000_000_000;

/** Sends one request with a log record at each of three times, a minute apart. */
async function sendThree({ ports }: Console): Promise<void> {
  const times = [0, 1, 2].map((minute) => firstMs + minute * 60_000);
  const traceId = (at: number) => `${at}`.padStart(32, 'a');
  const spans = times.map((timeMs, at) =>
    zipkinSpan({ traceId: traceId(at), name: `GET /${at}`, timestamp: timeMs * 1000 }),
  );
  await post(`http://127.0.0.1:${ports.zipkin}/api/v2/spans`, spans);
  const logRecords = times.map((timeMs, at) => ({
    timeUnixNano: `${timeMs}000000`,
    body: { stringValue: `record ${at}` },
  }));
  await post(`http://127.0.0.1:${ports.otlp}/v1/logs`, {
    resourceLogs: [{ scopeLogs: [{ logRecords }] }],
  });
}

describe('since and until', () => {
  let console: Console & { url: string };
  before(async () => {
    console = await startConsole();
    await sendThree(console);
  });
  after(() => console.close());

  const namesOf = async (path: string, field: string) => {
    const { items } = await getJson(`${console.url}${path}`);
    return items.map((item: Record<string, string>) => item[field]);
  };

  for (const [place, field, name] of [
    ['/api/requests', 'name', 'GET /'],
    ['/api/traces', 'name', 'GET /'],
    ['/api/logs', 'message', 'record '],
  ] as const) {
    it(`limit GET ${place} to later than the one and up to the other`, async () => {
      const all = [`${name}2`, `${name}1`, `${name}0`];
      assert.deepEqual(await namesOf(place, field), all);
      const second = firstMs + 60_000;
      assert.deepEqual(await namesOf(`${place}?since=${second}`, field), all.slice(0, 1));
      assert.deepEqual(await namesOf(`${place}?until=${second}`, field), all.slice(1));
      assert.deepEqual(await namesOf(`${place}?since=${firstMs}&until=${second}`, field), all.slice(1, 2));
      const rfc3339 = new Date(second).toISOString();
      assert.deepEqual(await namesOf(`${place}?until=${rfc3339}`, field), all.slice(1));
    });

    it(`are refused by GET ${place} when they are not times`, async () => {
      const response = await fetch(`${console.url}${place}?until=yesterday`);
      assert.equal(response.status, 400);
      assert.match(await response.text(), /\/until/);
    });
  }
});
