import assert from 'node:assert/strict';
import { checkIncident } from './check-incident.js';
import { startDelayedShop } from './delayed-shop.js';
import { createIncidentClient } from './incident-client.js';
import type { IncidentShop } from './shop.js';

describe('incidents in a shop whose MongoDB is behind a delaying proxy', function incidents() {
  this.timeout(480_000);
  let shop: IncidentShop | undefined;
  after(() => shop?.close());

  it('everything-takes-longer: telemetry, alerts and grades are as its file says, and the end restores health', async () => {
    const { MONGODB_URL } = process.env;
    assert.ok(MONGODB_URL, 'MONGODB_URL must name the server to test against');
    shop = await startDelayedShop(MONGODB_URL);
    const client = createIncidentClient(shop.console, shop.token);
    await checkIncident(shop, client, { name: 'everything-takes-longer', seed: 0 }, Date.now());
  });
});
