import assert from 'node:assert/strict';
import { type Service, startService } from '../support/service.js';

describe('GET /.well-known/oauth-authorization-server', () => {
  let service: Service;
  before(async () => {
    service = await startService({ PUBLIC_URL: 'http://shop.test/' });
  });
  after(() => service.close());

  it('returns existing endpoints below the issuer', async () => {
    const { body } = await service.send('GET', '/.well-known/oauth-authorization-server');
    assert.equal(body.issuer, 'http://shop.test');
    for (const [member, url] of Object.entries(body)) {
      if (!/_(endpoint|uri)$/.test(member)) continue;
      const path = (url as string).replace('http://shop.test', '');
      const { status } = await service.send('OPTIONS', path);
      assert.equal(status, 204, `${member} ${path}`);
    }
  });

  it('returns the grant types that the token endpoint supports', async () => {
    const { body } = await service.send('GET', '/.well-known/oauth-authorization-server');
    assert.deepEqual(body.grant_types_supported, ['password', 'refresh_token', 'client_credentials']);
    for (const grant_type of body.grant_types_supported) {
      const reply = await service.send('POST', '/oauth/token', { form: { grant_type } });
      assert.notEqual(reply.body.error, 'unsupported_grant_type');
    }
  });
});
