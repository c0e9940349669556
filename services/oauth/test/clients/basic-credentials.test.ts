import assert from 'node:assert/strict';
import { headerAuthentication } from '../../src/clients/basic-credentials.js';

const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('headerAuthentication (RFC 6749 section 2.3.1)', () => {
  for (const [header, expected] of [
    [undefined, undefined],
    ['Bearer x', undefined],
    ['BEARER', undefined],
    [`Basic ${base64('robot:secret')}`, { scheme: 'Basic', id: 'robot' }],
    [`basic   ${base64('robot:')}`, { scheme: 'Basic', id: 'robot' }],
    [`BASIC ${base64('a%3Ab+c%C3%A9:x:y')}`, { scheme: 'Basic', id: 'a:b c\u00e9' }],
    [`Basic ${base64('robot')}`, { scheme: 'Basic', id: undefined }],
    [`Basic ${base64('robot%zz:x')}`, { scheme: 'Basic', id: undefined }],
    [`Basic ${base64('robot:%zz')}`, { scheme: 'Basic', id: undefined }],
    [`Basic ${Buffer.from([0xff, 0x3a]).toString('base64')}`, { scheme: 'Basic', id: undefined }],
    ['Basic !!!', { scheme: 'Basic', id: undefined }],
    ['Basic YTpi=YTpi', { scheme: 'Basic', id: undefined }],
    ['Basic', { scheme: 'Basic', id: undefined }],
    ['Basic ', { scheme: 'Basic', id: undefined }],
    ['Digest username="x"', { scheme: 'other', id: undefined }],
    ['Basically x', { scheme: 'other', id: undefined }],
    ['', { scheme: 'other', id: undefined }],
  ] as const) {
    it(`converts ${JSON.stringify(header)} to ${JSON.stringify(expected)}`, () => {
      assert.deepEqual(headerAuthentication(header), expected);
    });
  }
});
