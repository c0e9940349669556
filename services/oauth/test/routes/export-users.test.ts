import assert from 'node:assert/strict';
import { type Service, startService } from '../support/service.js';

describe('GET /internal/export/users', () => {
  let service: Service;
  before(async () => {
    service = await startService();
  });
  after(() => service.close());

  it('returns ids and times of registration, without names and credentials', async () => {
    const { body: ada } = await service.register('ada');
    const realNow = Date.now;
    // the export hides the changes of the last five seconds
    Date.now = () => realNow() + 10_000;
    try {
      const { status, body } = await service.send('GET', '/internal/export/users');
      assert.equal(status, 200);
      const row = body.items.find((item: { id: string }) => item.id === ada.id);
      assert.deepEqual(row, { id: ada.id, administrator: false, createdAt: ada.createdAt });
      assert.equal(
        body.items.filter((item: { administrator: boolean }) => item.administrator).length,
        body.items.length - 1,
      );
      assert.doesNotMatch(JSON.stringify(body), /ada"|password|username/);
    } finally {
      Date.now = realNow;
    }
  });
});
