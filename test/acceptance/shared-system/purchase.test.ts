import assert from 'node:assert/strict';
import { journeys, type StepReport } from '@glasshouse/traffic';
import { watchCounts } from '../request-counts.js';
import type { Target } from '../target.js';
import { type Telemetry, telemetryOf, traceThrough } from '../telemetry-of.js';
import { sharedTarget } from './shared-target.js';

/** The scenario of README.md: from registration to a confirmed order, and from its response to its telemetry. */
describe('a purchase through the gateway', function purchase() {
  this.timeout(120_000);
  let target: Target;
  let steps: Map<string, StepReport>;
  let counted: () => Promise<void>;

  before(async () => {
    target = await sharedTarget();
    counted = await watchCounts(target, [
      ['gateway', 'POST /oauth/token', 200],
      ['oauth', 'POST /oauth/token', 200],
      ['gateway', 'POST /orders/{id}/confirm', 200],
      ['order', 'POST /orders/{id}/confirm', 200],
      ['product', 'POST /internal/reservations', 200],
      ['customer', 'POST /internal/charges', 200],
      ['customer', 'POST /internal/notifications', 200],
    ]);
    const report = await journeys.buy.run({ shopper: target.shopper });
    steps = new Map(report.steps.map((step) => [step.name, step]));
    assert.equal(report.steps.at(-1)?.failure, undefined, report.steps.at(-1)?.name);
  });

  const traceOf = (name: string): string => {
    const step = steps.get(name);
    assert.ok(step, `no step named ${name}`);
    assert.match(step.traceId, /^(?!0{32})[0-9a-f]{32}$/);
    return step.traceId;
  };

  it('has a different trace id in each response', () => {
    const ids = [...steps.values()].map(({ traceId }) => traceId);
    assert.equal(new Set(ids).size, steps.size);
    for (const name of steps.keys()) traceOf(name);
  });

  it('is counted in the metrics of every service', () => counted());

  describe('the confirmation’s trace', () => {
    let found: Telemetry;
    before(async () => {
      found = await telemetryOf(target, traceOf('confirm the order'), traceThrough('order'));
    });

    it('has the gateway’s server span of the request as its root', () => {
      const { root } = found.shape;
      assert.equal(root.service, 'gateway');
      assert.equal(root.kind, 'server');
      assert.equal(root.name.toLowerCase(), 'post /orders/{id}/confirm');
      assert.equal(root.attributes['http.response.status_code'], '200');
      assert.equal(root.attributes['http.route'], '/orders/{id}/confirm');
    });

    it('has spans of gateway, order and every service that order calls', () => {
      assert.deepEqual(found.shape.services, traceThrough('order').services);
    });

    it('has database spans within the time of their parent spans', () => {
      const byId = new Map(found.spans.map((span) => [span.spanId, span]));
      for (const span of found.spans) {
        if (!span.attributes['db.collection.name']) continue;
        const parent = byId.get(span.parentId ?? '');
        assert.ok(parent);
        const slackUs = 5_000; // clock readings and rounding
        assert.ok(span.startUs >= parent.startUs - slackUs, `${span.name} starts in ${parent.name}`);
        const overhang = span.startUs + span.durationUs - parent.startUs - parent.durationUs;
        assert.ok(overhang <= slackUs, `${span.name} ends ${overhang} us after ${parent.name}`);
      }
    });

    it('has an access record for each of its requests', () => {
      const messages = found.accessRecords.map(
        (record) => `${record['service.name']} ${record.message} ${record['event.outcome']}`,
      );
      for (const wanted of [
        'gateway POST /orders/{id}/confirm 200 success',
        'order POST /orders/{id}/confirm 200 success',
        'product POST /internal/reservations 200 success',
        'customer POST /internal/charges 200 success',
      ]) {
        assert.ok(messages.includes(wanted), `${wanted} is missing in\n${messages.join('\n')}`);
      }
    });
  });

  it('has a trace of gateway and oauth for the login', async () => {
    const { shape } = await telemetryOf(target, traceOf('log in'), traceThrough('oauth'));
    assert.equal(shape.root.name.toLowerCase(), 'post /oauth/token');
  });

  it('has a trace of gateway and customer for the profile', async () => {
    const { shape } = await telemetryOf(target, traceOf('write the profile'), traceThrough('customer'));
    assert.equal(shape.root.name.toLowerCase(), 'put /me/profile');
  });
});
