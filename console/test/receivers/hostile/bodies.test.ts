import assert from 'node:assert/strict';
import * as zlib from 'node:zlib';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { zipkinSpan } from '../../start-console.js';
import { type ConsoleProcess, json, protobuf, startConsoleProcess } from './console-process.js';

describe('a console that receives hostile HTTP bodies', function () {
  this.timeout(120_000);
  let console: ConsoleProcess;
  before(async () => {
    console = await startConsoleProcess();
  });
  afterEach(() => console.assertUnharmed());
  after(() => console.stop());

  const emptyMessages = () => {
    const bytes = Buffer.alloc(20 << 20);
    for (let at = 0; at < bytes.length; at += 2) bytes[at] = 0x0a;
    return bytes;
  };
  const zeros = Buffer.alloc(64 << 20);
  const bombs: [string, string, () => Uint8Array | string, Record<string, string>, number, RegExp][] = [
    [
      'a gzip bomb',
      '/v1/traces',
      () => zlib.gzipSync(zeros),
      { ...json, 'content-encoding': 'gzip' },
      413,
      /20971520 bytes/,
    ],
    [
      'a deflate bomb',
      '/v1/logs',
      () => zlib.deflateSync(zeros),
      { ...json, 'content-encoding': 'deflate' },
      413,
      /20971520 bytes/,
    ],
    [
      '20 MiB of empty arrays',
      '/v1/traces',
      () => `[${'[],'.repeat(6_900_000)}[]]`,
      json,
      413,
      /600000 JSON values/,
    ],
    [
      '20 MiB of empty objects',
      '/api/v2/spans',
      () => `[${'{},'.repeat(6_900_000)}{}]`,
      json,
      413,
      /600000 JSON values/,
    ],
    [
      '20 MiB of members',
      '/v1/logs',
      () => `{${'"a":1,'.repeat(3_000_000)}"b":1}`,
      json,
      413,
      /600000 JSON values/,
    ],
    [
      '10 million levels of nesting',
      '/v1/logs',
      () => '['.repeat(10_000_000),
      json,
      413,
      /600000 JSON values/,
    ],
    ['20 MiB of empty messages', '/v1/traces', emptyMessages, protobuf, 400, /over 600000 messages/],
    ['20 MiB of empty metrics', '/v1/metrics', emptyMessages, protobuf, 400, /over 600000 messages/],
    [
      'a truncated message',
      '/v1/traces',
      () => Buffer.from([0x0a, 0xff, 0xff, 0xff, 0x7f]),
      protobuf,
      400,
      /ends after its message/,
    ],
    ['25 MiB', '/v1/traces', () => Buffer.alloc(25 << 20), protobuf, 413, /20971520 bytes/],
    [
      'truncated gzip',
      '/v1/logs',
      () => zlib.gzipSync('{}').subarray(0, -5),
      { ...json, 'content-encoding': 'gzip' },
      400,
      /not gzip/,
    ],
    [
      'a coding that is not known',
      '/v1/logs',
      () => '{}',
      { ...json, 'content-encoding': 'compress' },
      415,
      /gzip, deflate/,
    ],
  ];
  for (const [name, path, body, headers, code, reason] of bombs) {
    it(`refuses ${name} at ${path} with ${code} and the reason, and counts it`, async () => {
      const response = await console.refusal(path, body(), headers);
      assert.equal(response.status, code);
      assert.match(response.text, reason);
      assert.equal(response.refused, 1);
    });
  }

  it('accepts zstd where the platform has it, and names the codings where it does not', async () => {
    const body = JSON.stringify([zipkinSpan()]);
    const headers = { ...json, 'content-encoding': 'zstd' };
    if ('zstdCompressSync' in zlib) {
      const compress = (zlib as unknown as { zstdCompressSync: typeof zlib.gzipSync }).zstdCompressSync;
      assert.equal((await console.refusal('/api/v2/spans', compress(body), headers)).status, 202);
      assert.equal((await console.refusal('/api/v2/spans', compress(zeros), headers)).status, 413);
    } else {
      const response = await fetch(`${console.url}/api/v2/spans`, { method: 'POST', headers, body });
      assert.equal(response.status, 415);
      assert.equal(response.headers.get('accept-encoding'), 'gzip, deflate');
      assert.match(await response.text(), /gzip, deflate/);
    }
  });

  it('skips values that are nested 100,000 levels deep', async () => {
    let value = Buffer.from(new BinaryWriter().tag(1, WireType.LengthDelimited).string('in').finish());
    const parts: Buffer[] = [];
    let length = value.length;
    for (let depth = 0; depth < 100_000; depth++) {
      const list = new BinaryWriter()
        .uint32((1 << 3) | 2)
        .uint32(length)
        .finish();
      const any = new BinaryWriter()
        .uint32((5 << 3) | 2)
        .uint32(length + list.length)
        .finish();
      parts.push(Buffer.from(list), Buffer.from(any));
      length += list.length + any.length;
    }
    value = Buffer.concat([...parts.reverse(), value]);
    const wrap = (number: number, bytes: Uint8Array) =>
      new BinaryWriter().tag(number, WireType.LengthDelimited).bytes(bytes).finish();
    const record = wrap(5, value);
    const request = wrap(1, wrap(2, wrap(2, record)));
    assert.equal((await console.refusal('/v1/logs', request, protobuf)).status, 200);
  });
});
