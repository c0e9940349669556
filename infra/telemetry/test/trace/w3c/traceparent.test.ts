import assert from 'node:assert/strict';
import { traceParentOf } from './read-trace-headers.js';
import { type HeaderLines, startTracedServer, type TracedServer } from './traced-server.js';

const traceId = '12345678901234567890123456789012';
const parentId = '1234567890123456';
const good = `00-${traceId}-${parentId}-01`;

type Section = string;
/** Values of `traceparent` by section of W3C Trace Context level 2 and test of w3c/trace-context. */
const continued: Record<Section, Record<string, readonly string[]>> = {
  '3.2.2': { test_traceparent_included_tracestate_missing: [good] },
  '3.2.4': {
    test_traceparent_version_0xcc: [
      `cc-${traceId}-${parentId}-01`,
      `cc-${traceId}-${parentId}-01-what-the-future-will-be-like`,
    ],
  },
  'RFC 9110, 5.5': {
    test_traceparent_ows_handling: [` ${good}`, `\t${good}`, `${good} `, `${good}\t`, `\t ${good} \t`],
  },
};
const restarted: Record<Section, Record<string, readonly string[]>> = {
  '3.2.2.1': {
    test_traceparent_version_0xff: [`ff-${traceId}-${parentId}-01`],
    test_traceparent_version_illegal_characters: [
      `.0-${traceId}-${parentId}-01`,
      `0.-${traceId}-${parentId}-01`,
    ],
    test_traceparent_version_too_long: [`000-${traceId}-${parentId}-01`, `0000-${traceId}-${parentId}-01`],
    test_traceparent_version_too_short: [`0-${traceId}-${parentId}-01`],
  },
  '3.2.2.2': { test_traceparent_version_0x00: [`${good}.`, `${good}-what-the-future-will-be-like`] },
  '3.2.2.3': {
    test_traceparent_trace_id_all_zero: [`00-${'0'.repeat(32)}-${parentId}-01`],
    test_traceparent_trace_id_illegal_characters: [
      `00-.${traceId.slice(1)}-${parentId}-01`,
      `00-${traceId.slice(0, -1)}.-${parentId}-01`,
    ],
    test_traceparent_trace_id_too_long: [`00-${traceId}3-${parentId}-01`],
    test_traceparent_trace_id_too_short: [`00-${traceId.slice(0, -1)}-${parentId}-01`],
  },
  '3.2.2.4': {
    test_traceparent_parent_id_all_zero: [`00-${traceId}-${'0'.repeat(16)}-01`],
    test_traceparent_parent_id_illegal_characters: [
      `00-${traceId}-.${parentId.slice(1)}-01`,
      `00-${traceId}-${parentId.slice(0, -1)}.-01`,
    ],
    test_traceparent_parent_id_too_long: [`00-${traceId}-${parentId}7-01`],
    test_traceparent_parent_id_too_short: [`00-${traceId}-${parentId.slice(0, -1)}-01`],
  },
  '3.2.2.5': {
    test_traceparent_trace_flags_illegal_characters: [
      `00-${traceId}-${parentId}-.0`,
      `00-${traceId}-${parentId}-0.`,
    ],
    test_traceparent_trace_flags_too_long: [`00-${traceId}-${parentId}-001`],
    test_traceparent_trace_flags_too_short: [`00-${traceId}-${parentId}-1`],
  },
  '3.2.4': { test_traceparent_version_0xcc: [`cc-${traceId}-${parentId}-01.what-the-future-will-be-like`] },
};

describe('W3C Trace Context level 2, traceparent', () => {
  let server: TracedServer;
  before(async () => {
    server = await startTracedServer();
  });
  after(() => server.close());
  const sent = async (lines: HeaderLines) => traceParentOf((await server.send(lines))[0] ?? {});
  const assertContinued = async (lines: HeaderLines) => {
    const found = await sent(lines);
    assert.equal(found.traceId, traceId, JSON.stringify(lines));
    assert.notEqual(found.parentId, parentId);
  };
  const assertRestarted = async (lines: HeaderLines) => {
    const found = await sent(lines);
    assert.ok(!lines.some(([, value]) => value.includes(found.traceId)), JSON.stringify(lines));
    assert.ok(!found.traceId.includes(traceId.slice(1, -1)), 'no part of the received id may be reused');
  };

  for (const [section, tests] of Object.entries(continued))
    for (const [test, values] of Object.entries(tests))
      it(`continues the trace (§${section}, ${test})`, async () => {
        for (const value of values) await assertContinued([['traceparent', value]]);
      });

  for (const [section, tests] of Object.entries(restarted))
    for (const [test, values] of Object.entries(tests))
      it(`restarts the trace (§${section}, ${test})`, async () => {
        for (const value of values) await assertRestarted([['traceparent', value]]);
      });

  it('starts a trace without headers (§3.4, test_both_traceparent_and_tracestate_missing)', async () => {
    await assertRestarted([]);
  });

  it('restarts the trace for two traceparent headers (§3.2.1, test_traceparent_duplicated)', async () => {
    await assertRestarted([
      ['traceparent', `00-${traceId.slice(0, -1)}1-${parentId}-01`],
      ['traceparent', good],
    ]);
  });

  it('ignores other header names (§3.2.1, test_traceparent_header_name)', async () => {
    for (const name of ['trace-parent', 'trace.parent']) await assertRestarted([[name, good]]);
  });

  it('accepts the name in any letter case (§3.2.1, test_traceparent_header_name_valid_casing)', async () => {
    for (const name of ['TraceParent', 'TrAcEpArEnT', 'TRACEPARENT']) await assertContinued([[name, good]]);
  });

  it('creates a separate parent id for each call (§3.4, test_multiple_requests_with_valid_traceparent)', async () => {
    const calls = (await server.send([['traceparent', good]], 3)).map(traceParentOf);
    assert.deepEqual([...new Set(calls.map((call) => call.traceId))], [traceId]);
    assert.equal(new Set(calls.map((call) => call.parentId)).size, 3);
  });

  it('creates a separate parent id for each call of a new trace (§3.4, test_multiple_requests_without_traceparent)', async () => {
    const calls = (await server.send([], 3)).map(traceParentOf);
    assert.equal(new Set(calls.map((call) => call.parentId)).size, 3);
  });

  it('restarts the trace once for all calls (§3.2.2.3, test_multiple_requests_with_illegal_traceparent)', async () => {
    const lines: HeaderLines = [['traceparent', `00-${'0'.repeat(32)}-${parentId}-01`]];
    const calls = (await server.send(lines, 3)).map(traceParentOf);
    assert.equal(new Set(calls.map((call) => call.traceId)).size, 1);
    assert.equal(new Set(calls.map((call) => call.parentId)).size, 3);
  });

  it('propagates the random flag unchanged (§3.2.2.5.2, test_propagates_random_flag)', async () => {
    for (const [received, expected] of [
      ['00', 0],
      ['01', 1],
      ['02', 2],
      ['03', 3],
    ] as const) {
      const found = await sent([['traceparent', `00-${traceId}-${parentId}-${received}`]]);
      assert.deepEqual([found.traceId, found.flags], [traceId, expected], received);
    }
  });

  it('sets the random flag on new trace ids (§3.2.2.5.2)', async () => {
    assert.equal((await sent([])).flags, 3);
    assert.equal((await sent([['traceparent', `ff-${traceId}-${parentId}-00`]])).flags, 3);
    assert.equal((await sent([['b3', '0']])).flags, 2);
  });

  it('sets all other flags to zero (§3.2.2.5.3)', async () => {
    for (const [received, expected] of [
      ['04', 0],
      ['fc', 0],
      ['fd', 1],
      ['fe', 2],
      ['ff', 3],
    ] as const)
      for (const version of ['00', 'cc'])
        assert.equal(
          (await sent([['traceparent', `${version}-${traceId}-${parentId}-${received}`]])).flags,
          expected,
        );
  });
});
