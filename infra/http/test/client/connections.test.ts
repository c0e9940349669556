import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { getThing } from '../support/things.js';
import { calling, http, scriptedUpstream } from '../support/upstream.js';

const thing = http(200, '{"id":"x"}');
const params = { id: 'x' };

/** Waits until the pool has put the connection of the previous call back. */
const released = () => sleep(5);

const connectTime = 'http.client.connect_time_ms';
const firstByteTime = 'http.client.time_to_first_byte_ms';
const queueTime = 'http.client.time_in_queue_ms';

describe('client span of a call', () => {
  it('says whether the connection is new or reused, and its address', async () => {
    const upstream = await scriptedUpstream((socket) => socket.write(thing));
    await calling(upstream.url, async ({ client, span, calls }) => {
      await client.call(span, getThing, { params });
      await released();
      await client.call(span, getThing, { params });
      const [first, second] = calls();
      assert.equal(upstream.connections(), 1);
      assert.equal(first?.attributes['http.client.connection.reused'], false);
      assert.equal(second?.attributes['http.client.connection.reused'], true);
      for (const call of [first, second]) {
        assert.equal(call?.attributes['network.peer.address'], '127.0.0.1');
        assert.equal(call?.attributes['network.peer.port'], Number(new URL(upstream.url).port));
        assert.equal(call?.attributes['network.protocol.version'], '1.1');
        assert.equal(call?.attributes['http.request.resend_count'], undefined);
      }
      const connected = Number(first?.attributes[connectTime]);
      assert.ok(connected > 0 && connected <= Number(first?.durationMs), `${connected}`);
      assert.equal(second?.attributes[connectTime], undefined);
    });
    await upstream.close();
  });

  it('says that the connection is new after the server has closed the previous one', async () => {
    const closing = http(200, '{"id":"x"}', 'content-type: application/json\r\nconnection: close\r\n');
    const upstream = await scriptedUpstream((socket) => socket.end(closing));
    await calling(upstream.url, async ({ client, span, calls }) => {
      await client.call(span, getThing, { params });
      await released();
      await client.call(span, getThing, { params });
      assert.equal(upstream.connections(), 2);
      for (const { attributes } of calls()) {
        assert.equal(attributes['http.client.connection.reused'], false);
        assert.ok(Number(attributes[connectTime]) > 0);
      }
    });
    await upstream.close();
  });

  it('says that the connection is new when a call is resent after a lost connection', async () => {
    const upstream = await scriptedUpstream((socket, _, nth) =>
      nth === 2 ? void socket.destroy() : void socket.write(thing),
    );
    await calling(upstream.url, async ({ client, span, calls }) => {
      await client.call(span, getThing, { params });
      await released();
      await client.call(span, getThing, { params });
      const attributes = calls()[1]?.attributes ?? {};
      assert.equal(attributes['http.request.resend_count'], 1);
      assert.equal(attributes['http.client.connection.reused'], false);
      // without the pause before the second try
      assert.ok(Number(attributes[connectTime]) < 10, `${attributes[connectTime]}`);
    });
    await upstream.close();
  });

  it('has the time to the first byte, apart from the rest of the response', async () => {
    const upstream = await scriptedUpstream(async (socket, _, nth) => {
      if (nth === 1) return void socket.write(thing);
      await sleep(60);
      socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 10\r\n\r\n');
      await sleep(120);
      socket.write('{"id":"x"}');
    });
    await calling(upstream.url, async ({ client, span, calls }) => {
      await client.call(span, getThing, { params });
      await released();
      await client.call(span, getThing, { params });
      const call = calls()[1];
      const waited = Number(call?.attributes[firstByteTime]);
      assert.ok(waited >= 58, `${waited}`);
      assert.ok(Number(call?.durationMs) - waited >= 110, `${waited} of ${call?.durationMs} ms`);
    });
    await upstream.close();
  });

  it('has the connection but no time to the first byte when the response is missing', async () => {
    const upstream = await scriptedUpstream(() => {});
    await calling(upstream.url, async ({ client, span, calls }) => {
      const deadline = performance.now() + 400;
      await assert.rejects(client.call(span, getThing, { params, deadline }), { code: 'DEADLINE_EXCEEDED' });
      const attributes = calls()[0]?.attributes ?? {};
      assert.equal(attributes['http.client.connection.reused'], false);
      assert.ok(Number(attributes[connectTime]) > 0);
      assert.equal(attributes[firstByteTime], undefined);
    });
    await upstream.close();
  });

  it('has no connection when none was made', async () => {
    const upstream = await scriptedUpstream(() => {});
    await upstream.close();
    await calling(upstream.url, async ({ client, span, calls }) => {
      await assert.rejects(client.call(span, getThing, { params }), { code: 'BACKEND_UNAVAILABLE' });
      const attributes = calls()[0]?.attributes ?? {};
      assert.equal(attributes['http.client.connection.reused'], undefined);
      assert.equal(attributes['network.peer.address'], undefined);
      assert.equal(attributes[connectTime], undefined);
    });
  });

  it('has the time in the queue of the operation', async () => {
    const upstream = await scriptedUpstream(async (socket) => {
      await sleep(50);
      socket.write(thing);
    });
    await calling(
      upstream.url,
      async ({ client, span, calls }) => {
        await Promise.all([1, 2].map(() => client.call(span, getThing, { params })));
        const waits = calls().map(({ attributes }) => attributes[queueTime]);
        assert.equal(waits[0], undefined);
        assert.ok(Number(waits[1]) >= 45, `${waits}`);
      },
      { limits: { concurrency: 1 } },
    );
    await upstream.close();
  });
});
