import assert from 'node:assert/strict';
import { traceParentOf, traceStateOf } from './read-trace-headers.js';
import { type HeaderLines, startTracedServer, type TracedServer } from './traced-server.js';

const traceId = '12345678901234567890123456789012';
const parent = ['traceparent', `00-${traceId}-1234567890123456-00`] as const;
const range = (from: number, to: number) =>
  String.fromCharCode(...Array.from({ length: to - from + 1 }, (_, at) => from + at));
const bars = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, at) => String(from + at).padStart(2, '0'))
    .map((digits) => `bar${digits}=${digits}`)
    .join();

describe('W3C Trace Context level 2, tracestate', () => {
  let server: TracedServer;
  before(async () => {
    server = await startTracedServer();
  });
  after(() => server.close());
  /** Returns the propagated members when each value is in a separate header. */
  const sent = async (...values: string[]) => {
    const headers = (
      await server.send([parent, ...values.map((value) => ['tracestate', value] as const)])
    )[0];
    assert.equal(traceParentOf(headers ?? {}).traceId, traceId);
    return Object.fromEntries(traceStateOf(headers ?? {}));
  };
  const ofLines = async (lines: HeaderLines) =>
    Object.fromEntries(traceStateOf((await server.send(lines))[0] ?? {}));

  it('is discarded without a traceparent (§3.3, test_tracestate_included_traceparent_missing)', async () => {
    assert.deepEqual(await ofLines([['tracestate', 'foo=1']]), {});
    assert.deepEqual(await ofLines([['tracestate', 'foo=1,bar=2']]), {});
  });

  it('is inherited (§3.5, test_tracestate_included_traceparent_included)', async () => {
    assert.deepEqual(await sent('foo=1,bar=2'), { foo: '1', bar: '2' });
  });

  it('is ignored under other header names (§3.3.1, test_tracestate_header_name)', async () => {
    for (const name of ['trace-state', 'trace.state'])
      assert.deepEqual(await ofLines([parent, [name, 'foo=1']]), {});
  });

  it('has a case-insensitive name (§3.3.1, test_tracestate_header_name_valid_casing)', async () => {
    for (const name of ['TraceState', 'TrAcEsTaTe', 'TRACESTATE'])
      assert.deepEqual(await ofLines([parent, [name, 'foo=1']]), { foo: '1' });
  });

  it('is omitted when it is empty (§3.3.2, list, test_tracestate_empty_header)', async () => {
    assert.equal((await server.send([parent, ['tracestate', '']]))[0]?.tracestate, undefined);
    assert.deepEqual(await sent('foo=1', ''), { foo: '1' });
    assert.deepEqual(await sent('', 'foo=1'), { foo: '1' });
  });

  it('is combined from several headers in their order (RFC 9110, 5.3; test_tracestate_multiple_headers_different_keys)', async () => {
    const members = Object.entries(await sent('foo=1,bar=2', 'rojo=1,congo=2', 'baz=3'));
    assert.deepEqual(members.flat(), ['foo', '1', 'bar', '2', 'rojo', '1', 'congo', '2', 'baz', '3']);
  });

  it('keeps only the first of two members with the same key (§3.5, test_tracestate_duplicated_keys)', async () => {
    assert.deepEqual(await sent('foo=1,foo=1'), { foo: '1' });
    assert.deepEqual(await sent('foo=1,foo=2'), { foo: '1' });
    assert.deepEqual(await sent('foo=1', 'foo=1'), { foo: '1' });
    assert.deepEqual(await sent('foo=1', 'foo=2'), { foo: '1' });
    assert.deepEqual(await sent('foo=1,bar=2,foo=3'), { foo: '1', bar: '2' });
  });

  it('is propagated with all allowed characters (§3.3.2, list, test_tracestate_all_allowed_characters)', async () => {
    const key = `${range(0x61, 0x7a)}0123456789_-*/`;
    const value = `${range(0x20, 0x2b)}${range(0x2d, 0x3c)}${range(0x3e, 0x7e)}`;
    assert.deepEqual(await sent(`${key}=${value}`), { [key]: value });
    const vendor = `${key}@a-z0-9_-*/`;
    assert.deepEqual(await sent(`${vendor}=${value}`), { [vendor]: value });
  });

  it('is accepted with white space around its members (§3.3.2, list, test_tracestate_ows_handling)', async () => {
    const three = { foo: '1', bar: '2', baz: '3' };
    assert.deepEqual(await sent('foo=1 \t , \t bar=2, \t baz=3'), three);
    assert.deepEqual(await sent('foo=1\t \t,\t \tbar=2,\t \tbaz=3'), three);
    for (const value of [' foo=1', '\tfoo=1', 'foo=1 ', 'foo=1\t', '\t foo=1 \t'])
      assert.deepEqual(await sent(value), { foo: '1' });
  });

  it('is discarded for an illegal key (§3.3.2, key, test_tracestate_key_illegal_characters)', async () => {
    for (const value of ['foo =1', 'FOO=1', 'foo.bar=1']) assert.deepEqual(await sent(value), {});
  });

  it('may have at signs in a key, except as the first character (§3.3.2, key, test_tracestate_key_illegal_vendor_format)', async () => {
    for (const key of ['foo@', 'foo@@bar', 'foo@bar@baz'])
      assert.deepEqual(await sent(`${key}=1,bar=2`), { [key]: '1', bar: '2' });
    assert.deepEqual(await sent('@foo=1,bar=2'), {});
  });

  it('has at most 32 members (§3.3.2, list, test_tracestate_member_count_limit)', async () => {
    const propagated = await sent(bars(1, 10), bars(11, 20), bars(21, 30), bars(31, 32));
    assert.equal(Object.keys(propagated).length, 32);
    assert.equal(propagated.bar01, '01');
    assert.deepEqual(await sent(bars(1, 10), bars(11, 20), bars(21, 30), bars(31, 33)), {});
  });

  it('has keys of at most 256 characters (§3.3.2, key, test_tracestate_key_length_limit)', async () => {
    for (const key of [
      'z'.repeat(256),
      `${'t'.repeat(241)}@${'v'.repeat(14)}`,
      `${'t'.repeat(242)}@v`,
      `t@${'v'.repeat(15)}`,
    ])
      assert.deepEqual(await sent('foo=1', `${key}=1`), { foo: '1', [key]: '1' });
    assert.deepEqual(await sent('foo=1', `${'z'.repeat(257)}=1`), {});
  });

  it('is discarded for an illegal value (§3.3.2, value, test_tracestate_value_illegal_characters)', async () => {
    for (const value of ['foo=bar=baz', 'foo=,bar=3']) assert.deepEqual(await sent(value), {});
  });
});
