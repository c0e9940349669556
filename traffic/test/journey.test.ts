import assert from 'node:assert/strict';
import { type JourneyContext, journey } from '../src/journey.js';
import type { Call, Reply, Shopper } from '../src/shopper.js';
import type { Step } from '../src/step.js';

const traceId = 'f'.repeat(32);

/** Creates a shop that responds to each call with the result of `respond` for its path. */
function shop(respond: (call: Call) => Partial<Reply>): JourneyContext & { calls: Call[] } {
  const calls: Call[] = [];
  const shopper: Shopper = {
    async call(call) {
      calls.push(call);
      return { status: 200, traceId, milliseconds: 2, headers: {}, body: undefined, ...respond(call) };
    },
    close: async () => undefined,
  };
  return { shopper, calls };
}
const get = (path: string, more: Partial<Step> = {}): Step => ({
  name: path,
  expect: 200,
  request: { method: 'GET', path },
  ...more,
});

describe('A journey', () => {
  it('reports each step with its name, status, time and trace id', async () => {
    const report = await journey({ name: 'two', about: '', steps: [get('/a'), get('/b')] }).run(
      shop(() => ({})),
    );
    assert.deepEqual(report, {
      name: 'two',
      ok: true,
      unreachable: false,
      steps: ['/a', '/b'].map((name) => ({
        name,
        status: 200,
        milliseconds: 2,
        traceId,
        failure: undefined,
      })),
    });
  });

  it('stops at the first unexpected status and reports the problem', async () => {
    const context = shop(() => ({ status: 409, body: { code: 'OUT_OF_STOCK', detail: 'Only 1 is left' } }));
    const report = await journey({ name: 'x', about: '', steps: [get('/a'), get('/b')] }).run(context);
    assert.equal(report.ok, false);
    assert.deepEqual(
      report.steps.map(({ name }) => name),
      ['/a'],
    );
    assert.equal(report.steps[0]?.failure, 'expected 200, got 409: OUT_OF_STOCK, Only 1 is left');
    assert.equal(context.calls.length, 1);
  });

  it('stops at the first step with a failed check', async () => {
    const wrong = get('/a', { checks: [{ path: 'side', is: 'right' }] });
    const report = await journey({ name: 'x', about: '', steps: [wrong] }).run(
      shop(() => ({ body: { side: 'left' } })),
    );
    assert.equal(report.steps[0]?.failure, 'expected: side is right; got "left"');
    assert.equal(report.unreachable, false);
  });

  it('passes remembered values to later steps', async () => {
    const steps = [
      get('/orders', { remember: [{ set: 'orderId', from: 'id' }] }),
      get('read', {
        request: {
          method: 'POST',
          path: '/orders/{{orderId}}',
          body: { of: '{{buyer.username}}', total: { variable: 'balance' } },
        },
      }),
    ];
    const context = shop(() => ({ body: { id: 'o-1' } }));
    await journey({ name: 'x', about: '', steps }).run(context);
    assert.deepEqual(
      context.calls.map(({ path }) => path),
      ['/orders', '/orders/o-1'],
    );
    const { of, total } = (context.calls[1]?.body ?? {}) as { of?: string; total?: number };
    assert.match(String(of), /^shopper-[0-9a-f]{12}$/);
    assert.equal(total, 0);
  });

  it('repeats a step until its condition holds', async () => {
    let arrived = 0;
    const context = shop(() => ({ body: { arrived: arrived++ } }));
    const wait = get('/a', { until: { holds: { path: 'arrived', atLeast: 2 } } });
    assert.equal((await journey({ name: 'x', about: '', steps: [wait] }).run(context)).ok, true);
    assert.equal(context.calls.length, 3);
  });

  it('stops repeating a step after its time limit', async () => {
    const wait = get('/a', { until: { holds: { path: 'arrived', atLeast: 1 } } });
    const report = await journey({ name: 'x', about: '', steps: [wait] }).run({
      ...shop(() => ({})),
      repeatTimeoutMs: 10,
    });
    assert.equal(report.steps[0]?.failure, 'timed out');
  });

  it('distinguishes an unreachable gateway from an unexpected response', async () => {
    const context = shop(() => {
      throw Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    });
    const report = await journey({ name: 'x', about: '', steps: [get('/a')] }).run(context);
    assert.equal(report.unreachable, true);
    assert.equal(report.steps[0]?.failure, 'ECONNREFUSED connect');
  });

  it('reports a request that cannot be built as a failure of the step, not of the gateway', async () => {
    const broken = get('choose', { request: { method: 'GET', path: '/products/{{candidate}}' } });
    const report = await journey({ name: 'x', about: '', steps: [broken] }).run(shop(() => ({})));
    assert.deepEqual(
      [report.steps[0]?.failure, report.unreachable],
      ['the variable candidate is not set', false],
    );
  });

  it('refuses to run a journey of an administrator without credentials', async () => {
    const admin = journey({ name: 'x', about: '', needsAdministrator: true, steps: [] });
    await assert.rejects(admin.run(shop(() => ({}))), /^TypeError: x needs an administrator/);
  });
});
