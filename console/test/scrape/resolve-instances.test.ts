import assert from 'node:assert/strict';
import { createResolver, type ResolverOptions } from '../../server/src/scrape/resolve-instances.js';

const found = (...addresses: string[]) =>
  addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
const product = { name: 'product', url: 'http://product:8083/metrics' };

function resolver(respond: () => ReturnType<typeof found> | Promise<never>, options: ResolverOptions = {}) {
  const lookedUp: string[] = [];
  const lookup = async (hostname: string) => {
    lookedUp.push(hostname);
    return respond();
  };
  return { lookedUp, ...createResolver({ lookup, ...options }) };
}

describe('createResolver', () => {
  it('returns one instance for each address of a host name, sorted, as dns_sd does', async () => {
    const { resolve } = resolver(() => found('10.0.0.9', '10.0.0.10', '10.0.0.9', 'fd00::1'));
    assert.deepEqual(await resolve(product), {
      instances: ['10.0.0.10', '10.0.0.9'].map((address) => ({
        name: 'product',
        instance: `${address}:8083`,
        url: `http://${address}:8083/metrics`,
        targetUrl: product.url,
        host: 'product:8083',
      })),
      error: undefined,
      cut: 0,
    });
  });

  it('uses IPv6 addresses when there are no IPv4 addresses, and port 80 by default', async () => {
    const { resolve } = resolver(() => found('fd00::1'));
    const { instances } = await resolve({ name: 'product', url: 'http://product/metrics' });
    assert.deepEqual(
      instances.map(({ instance, url, host }) => [instance, url, host]),
      [['[fd00::1]:80', 'http://[fd00::1]/metrics', 'product']],
    );
  });

  for (const [url, instance] of [
    ['http://127.0.0.1:8083/metrics', '127.0.0.1:8083'],
    ['http://127.0.0.1/metrics', '127.0.0.1:80'],
    ['http://[::1]:8083/metrics', '[::1]:8083'],
    ['http://localhost:8083/metrics', 'localhost:8083'],
    ['http://shop.localhost:8083/metrics', 'shop.localhost:8083'],
  ] as const) {
    it(`does not look up ${url}`, async () => {
      const { resolve, lookedUp } = resolver(() => found('10.0.0.1', '10.0.0.2'));
      const { instances } = await resolve({ name: 'product', url });
      assert.deepEqual(instances, [{ name: 'product', instance, url, targetUrl: url, host: undefined }]);
      assert.deepEqual(lookedUp, []);
    });
  }

  it('updates the addresses, and keeps the last known ones while a lookup fails', async () => {
    let addresses: string[] | undefined = ['10.0.0.1'];
    const { resolve } = resolver(() =>
      addresses ? found(...addresses) : Promise.reject(Object.assign(new Error(), { code: 'ENOTFOUND' })),
    );
    const urls = async () => (await resolve(product)).instances.map(({ url }) => new URL(url).hostname);
    assert.deepEqual(await urls(), ['10.0.0.1']);
    addresses = ['10.0.0.2', '10.0.0.1'];
    assert.deepEqual(await urls(), ['10.0.0.1', '10.0.0.2']);
    addresses = ['10.0.0.2'];
    assert.deepEqual(await urls(), ['10.0.0.2']);
    addresses = undefined;
    const { instances, error } = await resolve(product);
    assert.equal(instances[0]?.instance, '10.0.0.2:8083');
    assert.equal((error as NodeJS.ErrnoException).code, 'ENOTFOUND');
  });

  it('returns one instance for a host name that was never resolved', async () => {
    const { resolve } = resolver(() => Promise.reject(new Error('no such name')));
    const { instances, error } = await resolve(product);
    assert.deepEqual(
      instances.map(({ instance, url }) => [instance, url]),
      [['product:8083', product.url]],
    );
    assert.equal(error?.message, 'no such name');
  });

  it('times out a slow lookup, and starts no second one meanwhile', async () => {
    const { resolve, lookedUp } = resolver(() => new Promise<never>(() => {}), { timeoutMs: 10 });
    for (let n = 0; n < 3; n++)
      assert.match((await resolve(product)).error?.message ?? '', /not resolved within 10 ms/);
    assert.equal(lookedUp.length, 1);
  });

  it('counts the addresses beyond its limit', async () => {
    const { resolve } = resolver(() => found('10.0.0.1', '10.0.0.2', '10.0.0.3'), { maxAddresses: 2 });
    const { instances, cut } = await resolve(product);
    assert.deepEqual([instances.length, cut], [2, 1]);
  });
});
