import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { createRequestRecorder } from '../../src/server/request-recorder.js';
import { createTestTelemetry } from '../../src/testing/index.js';
import { oddValues } from '../odd-values.js';

const request = {
  method: 'GET',
  url: '/items/tea',
  rawHeaders: [],
  socket: { remoteAddress: undefined },
} as unknown as IncomingMessage;

describe('request with invalid observation values', () => {
  for (const [name, value] of [...Object.entries(oddValues()), ['a number', 7] as const]) {
    it(`is recorded once for ${name}`, () => {
      const telemetry = createTestTelemetry();
      const open = createRequestRecorder(telemetry);
      for (const property of ['userId', 'errorCode', 'route', 'error', 'clientAddress'] as const) {
        const opened = open(request);
        Object.assign(opened, { [property]: value });
        opened.close(500, false);
      }
      assert.deepEqual([telemetry.spans.length, telemetry.records.length], [5, 5]);
      for (const record of telemetry.records)
        for (const field of Object.values(record))
          assert.ok(field === undefined || typeof field !== 'object', String(field));
    });
  }
});
