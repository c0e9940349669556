import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { readTraceAddresses } from './addresses.js';

const file = new URL('../../../console/test/queries/zipkin/recorded-zipkin.json', import.meta.url);

/** The console's tests compare its own responses with this file. */
const recorded = JSON.parse(readFileSync(file, 'utf8')) as {
  spans: object[];
  answers: { path: string; status: number; body?: unknown[] }[];
};

describe('the recorded responses of Zipkin’s read API', () => {
  const base = `${readTraceAddresses(process.env).ZIPKIN_URL}/api/v2`;

  before(async () => {
    const response = await fetch(`${base}/spans`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(recorded.spans),
    });
    assert.equal(response.status, 202);
  });

  for (const { path, status, body } of recorded.answers) {
    // the shop's services are in the list too
    if (path === '/services') continue;
    it(`are those of the real Zipkin for ${path}`, async () => {
      const deadline = Date.now() + 10_000;
      for (;;) {
        const response = await fetch(base + path);
        const given = body === undefined ? undefined : ((await response.json()) as unknown[]);
        try {
          assert.equal(response.status, status);
          assert.deepEqual(comparable(path, given), comparable(path, body));
          return;
        } catch (error) {
          // Zipkin stores spans shortly after it has accepted them
          if (Date.now() > deadline) throw error;
          await new Promise((resolve) => setTimeout(resolve, 200));
        }
      }
    });
  }
});

function comparable(path: string, body: unknown[] | undefined): unknown {
  if (body === undefined) return undefined;
  if (path.startsWith('/traces')) return body.map((each) => idOf(each));
  const isOfRecording = (each: unknown) =>
    !path.startsWith('/dependencies') || /"recorded-/.test(JSON.stringify(each));
  return body
    .filter(isOfRecording)
    .map((each) => JSON.stringify(each))
    .sort();
}

/** Returns the id of a trace; the file has only the ids of the traces found. */
function idOf(trace: unknown): unknown {
  return Array.isArray(trace) ? (trace as { traceId: string }[])[0]?.traceId : trace;
}
