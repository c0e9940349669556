import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { eventually } from '@glasshouse/timing/testing';
import type { Target } from '../target.js';
import { sharedTarget } from './shared-target.js';

const id = (bytes: number) => randomBytes(bytes).toString('hex');

describe('trace context of a client', function propagation() {
  this.timeout(120_000);
  let target: Target;
  before(async () => {
    target = await sharedTarget();
  });
  const request = async (headers: Record<string, string>) => {
    const response = await fetch(`${target.gateway}/products?limit=1`, { headers });
    assert.equal(response.status, 200);
    await response.arrayBuffer();
    return response.headers;
  };

  const traceId = () => `4${id(15).slice(0, 30)}a`;
  const forms: [string, (trace: string, span: string) => Record<string, string>][] = [
    ['traceparent', (trace, span) => ({ traceparent: `00-${trace}-${span}-01` })],
    ['traceparent with the random flag', (trace, span) => ({ traceparent: `00-${trace}-${span}-03` })],
    ['b3', (trace, span) => ({ b3: `${trace}-${span}-1` })],
    ['x-b3-*', (trace, span) => ({ 'x-b3-traceid': trace, 'x-b3-spanid': span, 'x-b3-sampled': '1' })],
    ['uber-trace-id', (trace, span) => ({ 'uber-trace-id': `${trace}:${span}:0:1` })],
  ];
  for (const [name, headersOf] of forms) {
    const flags = name.includes('random') ? '03' : '01';
    it(`is continued from ${name}`, async () => {
      const [trace, span] = [traceId(), id(8)];
      const headers = await request(headersOf(trace, span));
      assert.equal(headers.get('trace-id'), trace);
      assert.match(
        headers.get('server-timing') ?? '',
        new RegExp(`traceparent;desc="00-${trace}-[0-9a-f]{16}-${flags}"`),
      );
      for (const reader of target.traces) {
        await eventually(async () => {
          const server = (await reader.trace(trace)).find(
            ({ service, kind }) => service === 'gateway' && kind === 'server',
          );
          assert.equal(server?.parentId, span, reader.name);
        }, 30_000);
      }
    });
  }

  const malformed: Record<string, string> = {
    'too short': '00-abc-def-01',
    'not hex': `00-${'g'.repeat(32)}-${'1'.repeat(16)}-01`,
    'all zero': `00-${'0'.repeat(32)}-${'0'.repeat(16)}-01`,
    'version ff': `ff-${'a'.repeat(32)}-${'1'.repeat(16)}-01`,
    'upper case': `00-${'A'.repeat(32)}-${'1'.repeat(16)}-01`,
    'a trailer': `00-${'a'.repeat(32)}-${'1'.repeat(16)}-01-extra`,
    '4000 characters': `00-${'a'.repeat(4000)}`,
    markup: '<script>alert(1)</script>',
  };
  for (const [name, traceparent] of Object.entries(malformed)) {
    it(`is replaced by a new trace when malformed (${name})`, async () => {
      const headers = await request({ traceparent });
      const fresh = headers.get('trace-id') ?? '';
      assert.match(fresh, /^(?!0{32})[0-9a-f]{32}$/);
      assert.ok(!traceparent.toLowerCase().includes(fresh), 'not echoed');
      for (const reader of target.traces) {
        await eventually(async () => {
          const server = (await reader.trace(fresh)).find(
            ({ service, kind }) => service === 'gateway' && kind === 'server',
          );
          assert.ok(server, reader.name);
          assert.equal(server.parentId, undefined);
        }, 30_000);
      }
    });
  }
});
