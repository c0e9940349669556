import assert from 'node:assert/strict';
import dns from 'node:dns';
import { setTimeout as sleep } from 'node:timers/promises';
import { getThing } from '../support/things.js';
import { calling, http, scriptedUpstream } from '../support/upstream.js';

const closing = http(200, '{"id":"x"}', 'content-type: application/json\r\nconnection: close\r\n');
const params = { id: 'x' };

/** Runs work while every name has these addresses, in this order. */
async function withAddresses(addresses: string[], work: () => Promise<void>): Promise<void> {
  const { lookup } = dns;
  const found = addresses.map((address) => ({ address, family: 4 }));
  dns.lookup = ((_: string, __: object, done: (error: null, all: object) => void) =>
    process.nextTick(done, null, found)) as typeof lookup;
  try {
    await work();
  } finally {
    dns.lookup = lookup;
  }
}

describe('client of a service whose name has several addresses', () => {
  it('calls the instance that accepts the connection, without a resend or a failure of the service', async () => {
    const upstream = await scriptedUpstream((socket) => socket.end(closing));
    const { port } = new URL(upstream.url);
    // Nothing listens at the first two addresses, as with instances that start or have ended.
    await withAddresses(['127.0.0.2', '127.0.0.3', '127.0.0.1'], () =>
      calling(`http://things.test:${port}`, async ({ client, span, calls }) => {
        for (let n = 0; n < 3; n++) {
          await client.call(span, getThing, { params });
          await sleep(5);
        }
        for (const { attributes } of calls()) {
          assert.equal(attributes['network.peer.address'], '127.0.0.1');
          assert.equal(attributes['http.request.resend_count'], undefined);
        }
      }),
    );
    await upstream.close();
  });

  it('looks the name up for each new connection, so that it uses new instances', async () => {
    const upstream = await scriptedUpstream((socket) => socket.end(closing));
    const { port } = new URL(upstream.url);
    await calling(`http://things.test:${port}`, async ({ client, span }) => {
      await withAddresses(['127.0.0.2'], async () => {
        await assert.rejects(client.call(span, getThing, { params }));
      });
      await withAddresses(['127.0.0.1'], async () => {
        // The background probe finds the service at its new address.
        for (let tries = 0; ; tries++) {
          const result = await client.call(span, getThing, { params }).catch((error: Error) => error);
          if (!(result instanceof Error)) break;
          assert.ok(tries < 100, String(result));
          await sleep(50);
        }
      });
    });
    await upstream.close();
  });
});
