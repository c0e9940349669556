import assert from 'node:assert/strict';
import { spanNote } from '../../server/src/cli/span-note.js';

describe('spanNote', () => {
  for (const [title, span, note] of [
    [
      'the peer of a call',
      { kind: 'client', status: 'unset', attributes: { 'peer.service': 'order', 'error.type': '404' } },
      '-> order',
    ],
    [
      'the address of a call without a named peer',
      { kind: 'client', status: 'unset', attributes: { 'server.address': '10.0.0.7' } },
      '-> 10.0.0.7',
    ],
    [
      'type and message of the error of a call',
      {
        kind: 'client',
        status: 'error',
        statusMessage: 'sqlite is unavailable',
        attributes: { 'peer.service': 'sqlite', 'error.type': 'StoreUnavailableError' },
      },
      '-> sqlite, StoreUnavailableError: sqlite is unavailable',
    ],
    [
      'a failed status once',
      {
        kind: 'server',
        status: 'error',
        statusMessage: '503',
        attributes: { 'http.response.status_code': '503', 'error.type': '503' },
      },
      '503',
    ],
    [
      'a refused request',
      { kind: 'server', status: 'unset', attributes: { 'http.response.status_code': '404' } },
      '404',
    ],
    [
      'an exception that is an event, and the names of other events',
      {
        kind: 'internal',
        status: 'error',
        attributes: {},
        events: [
          { name: 'retry' },
          { name: 'retry' },
          { name: 'exception', attributes: { 'exception.type': 'TypeError', 'exception.message': 'no id' } },
        ],
      },
      'TypeError: no id, events: retry',
    ],
    ['nothing for a successful span', { kind: 'server', status: 'unset', attributes: {}, events: [] }, ''],
  ] as const) {
    it(`shows ${title}`, () => assert.equal(spanNote(span), note));
  }
});
