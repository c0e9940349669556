import assert from 'node:assert/strict';
import { createTestTelemetry, type TestTelemetry } from '@glasshouse/telemetry/testing';
import { eventually } from '@glasshouse/timing/testing';
import type { Dispatcher } from 'undici';
import { createReachability, type Reachability } from '../../src/client/reachability.js';

type Handler = Required<Dispatcher.DispatchHandler>;

const controller = {} as Dispatcher.DispatchController;

describe('createReachability', () => {
  let telemetry: TestTelemetry;
  let reachability: Reachability;
  /** Probes in progress and past ones. */
  let probes: Handler[];
  beforeEach(() => {
    telemetry = createTestTelemetry('caller');
    probes = [];
    const pool = {
      dispatch: (_: unknown, handler: Handler) => {
        probes.push(handler);
        return true;
      },
    } as unknown as Dispatcher;
    reachability = createReachability({
      telemetry,
      upstream: 'callee',
      pool,
      prefix: '',
      onReachable: () => {},
    });
  });
  afterEach(async () => {
    reachability.close();
    await telemetry.close();
  });

  it('probes until the service responds, also when it fails during the probe after a timeout', async () => {
    const sentAt = performance.now();
    await new Promise((resolve) => setTimeout(resolve, 2));
    reachability.suspect(sentAt);
    assert.equal(probes.length, 1);
    await new Promise((resolve) => setTimeout(resolve, 2));
    // a response, then a failed connection, then the failure of the probe
    reachability.responded();
    await new Promise((resolve) => setTimeout(resolve, 2));
    reachability.unreachable(performance.now());
    assert.equal(reachability.up, false);
    probes[0]?.onResponseError(controller, new Error('closed'));
    await eventually(() => assert.equal(probes.length, 2), 3000);
    probes[1]?.onResponseStart(controller, 200, {}, 'OK');
    probes[1]?.onResponseEnd(controller, {});
    await eventually(() => assert.equal(reachability.up, true), 3000);
  });
});
