import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { Compile } from 'typebox/compile';
import { Recording } from '../../../contract/src/incidents.js';
import { fileLimits, readRecording } from '../../../web/src/replay/read-recording.js';
import { sampleRecording } from './sample-recording.js';

const json = (value: unknown) => new Blob([JSON.stringify(value)]);
const gzip = (value: unknown) => new Blob([gzipSync(JSON.stringify(value))]);

/** Returns a sample with a changed member. */
// biome-ignore lint/suspicious/noExplicitAny: the tests write values of every type
function changed(change: (recording: any) => void): unknown {
  const recording = sampleRecording();
  change(recording);
  return recording;
}

describe('readRecording of the page Replay', () => {
  it('reads JSON and gzipped JSON', async () => {
    const expected = sampleRecording();
    for (const file of [json(expected), gzip(expected)]) {
      const { incident, frames, marks } = await readRecording(file);
      assert.equal(incident.title, 'Deposits take long');
      assert.equal(frames.length, 72);
      assert.deepEqual(marks, expected.marks);
    }
  });

  it('reads a sample that matches the schema of the contract', () => {
    assert.deepEqual([...Compile(Recording).Errors(sampleRecording())], []);
  });

  const refused: readonly (readonly [string, () => Blob, RegExp])[] = [
    ['an empty file', () => new Blob([]), /^the file is empty$/],
    ['a text', () => new Blob(['<svg onload=alert(1)>']), /^the file is not JSON/],
    ['another JSON document', () => json({ spans: [] }), /^the file is not a recording of an incident$/],
    ['null', () => json(null), /^the file is not a recording/],
    [
      'another format',
      () => json({ format: 2 }),
      /^the recording has the format 2; this page reads format 1$/,
    ],
    ['truncated gzip', () => gzip(sampleRecording()).slice(0, 900), /^the file is damaged/],
    ['gzip of a text', () => new Blob([gzipSync('no JSON')]), /^the file is not JSON/],
    [
      'more bytes than allowed',
      () => new Blob([new Uint8Array(fileLimits.unpacked + 1)]),
      /^the file has more than \d+ MB$/,
    ],
    [
      'more compressed bytes than allowed',
      () => new Blob(['\x1f', new Uint8Array([0x8b]), new Uint8Array(fileLimits.compressed)]),
      /^the file has more than 2 MB$/,
    ],
    [
      'a decompression bomb',
      () => new Blob([gzipSync(Buffer.alloc(fileLimits.unpacked + 1))]),
      /^the unpacked file has more than \d+ MB$/,
    ],
    ['no frames', () => json(changed((each) => each.frames.splice(0))), /^the recording has no frames$/],
    [
      'frames out of order',
      () => json(changed((each) => each.frames.reverse())),
      /^frames\[1\]\.atMs must be after/,
    ],
    [
      'an end before the start',
      () => json(changed((each) => (each.untilMs = 0))),
      /^untilMs must be after fromMs$/,
    ],
    [
      'a recording of two days',
      () => json(changed((each) => (each.untilMs += 172_800_000))),
      /^the recording is longer than a day$/,
    ],
    [
      'a text instead of a number',
      () => json(changed((each) => (each.frames[3].services.order.ratePerS = '1'))),
      /^frames\[3\]\.services\.order\.ratePerS must be a number/,
    ],
    [
      'an object instead of a text',
      () => json(changed((each) => (each.logs[0].message = { toString: 'x' }))),
      /^logs\[0\]\.message must be a text$/,
    ],
    [
      'a list instead of an object',
      () => json(changed((each) => (each.incident.cause = []))),
      /^incident\.cause must be an object$/,
    ],
    ['a missing member', () => json(changed((each) => delete each.marks)), /^marks must be a list$/],
    [
      'too many log records',
      () => json(changed((each) => (each.logs = Array(2001).fill(each.logs[0])))),
      /^logs has more than 2000 elements$/,
    ],
    [
      'a long name',
      () => json(changed((each) => (each.services[0] = 'x'.repeat(301)))),
      /^services\[0\] has more than 300 characters$/,
    ],
    [
      'a point of three values',
      () => json(changed((each) => (each.series[0].points[1] = [1, 2, 3]))),
      /^series\[0\]\.points\[1\] must be a list of 2 elements$/,
    ],
  ];
  for (const [name, file, message] of refused) {
    it(`refuses ${name} with a reason`, async () => {
      await assert.rejects(readRecording(file()), { name: 'InvalidFile', message });
    });
  }

  it('accepts names such as __proto__, which change no other object', async () => {
    const text = JSON.stringify(sampleRecording()).replaceAll('"customer"', '"__proto__"');
    const { frames } = await readRecording(new Blob([text]));
    assert.ok(Object.hasOwn(frames[0]?.services ?? {}, '__proto__'));
    assert.equal(({} as Record<string, unknown>).up, undefined);
  });

  it('keeps the limits of the contract', async () => {
    const { recordingLimits } = await import('../../../contract/src/incidents.js');
    assert.ok(fileLimits.compressed >= recordingLimits.gzipBytes);
    assert.ok(fileLimits.unpacked >= recordingLimits.jsonBytes);
  });
});
