import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { eventually } from './eventually.js';
import { type Example, freePort, startExample } from './example.js';
import { readFamilies } from './exposition.js';
import { findPython } from './find-python.js';
import { sendRequest } from './send-request.js';
import { type ShopDouble, startShopDouble } from './shop.js';

const folder = fileURLToPath(new URL('../../python', import.meta.url));
const found = findPython();

describe('The Python example', function () {
  this.timeout(30_000);
  if (found.python === undefined) {
    it.skip(`is not tested: ${found.reason}`);
    return;
  }
  const { python } = found;

  it('passes its own tests', async () => {
    const run = promisify(execFile)(python, ['-B', '-m', 'unittest', 'discover', '-s', 'test'], {
      cwd: folder,
    });
    const { stderr } = await run.catch((error: { stderr: string }) => assert.fail(error.stderr));
    assert.match(stderr, /^Ran [1-9]\d* tests/m);
    assert.match(stderr, /^OK$/m);
  });

  describe('with one receiver that never responds and one that is down', () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => sockets.push(socket.on('error', () => {})));
    let shop: ShopDouble;
    let service: Example;
    before(async () => {
      await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
      shop = await startShopDouble();
      service = await startExample('example-python', [python, '-B', 'python/main.py'], await freePort(), {
        GATEWAY_URL: shop.url,
        TRACES_ZIPKIN: `http://127.0.0.1:${(silent.address() as AddressInfo).port}/api/v2/spans`,
        LOG_FORWARD: `127.0.0.1:${await freePort()}`,
      });
    });
    after(async () => {
      service?.kill();
      await shop?.close();
      for (const socket of sockets) socket.destroy();
      silent.close();
    });

    it('serves requests, and its delivery statistics add up', async () => {
      for (let n = 0; n < 20; n += 1)
        assert.equal((await sendRequest(`${service.url}/hello/ada`)).status, 200);
      // the last span is recorded just after its response
      await eventually(async () => {
        const { text } = await sendRequest(`${service.url}/metrics`);
        for (const [labels, produced] of [
          ['signal="traces"', 40],
          ['signal="logs",destination="127', 41],
        ] as const) {
          const sums = ['produced_total', 'queued', 'delivered_total', 'dropped_total'].map((what) =>
            [...text.matchAll(new RegExp(`^telemetry_items_${what}\\{${labels}.*\\} (\\d+)$`, 'gm'))].reduce(
              (sum, [, count]) => sum + Number(count),
              0,
            ),
          );
          assert.deepEqual(sums, [produced, produced, 0, 0], labels);
        }
      });
    });
  });

  describe('compared with example-node-http', () => {
    it('exposes the same metrics: names, types, labels and bucket bounds', async () => {
      const nowhere = { LOG_FORWARD: '127.0.0.1:1', TRACES_ZIPKIN: 'http://127.0.0.1:1/' };
      const [one, other] = await Promise.all([
        startExample(
          'example-node-http',
          [process.execPath, 'node-http/server.js'],
          await freePort(),
          nowhere,
        ),
        startExample('example-python', [python, '-B', 'python/main.py'], await freePort(), nowhere),
      ]);
      try {
        const [expected, actual] = await Promise.all(
          [one, other].map(async ({ url }) => {
            assert.equal((await sendRequest(`${url}/nowhere`)).status, 404);
            const { text, headers } = await sendRequest(`${url}/metrics`);
            assert.equal(headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8');
            const families = [...readFamilies(text)].filter(([name]) => !/^(process|nodejs)_/.test(name));
            assert.match(text, /^process_start_time_seconds \d{10}$/m);
            return Object.fromEntries(families.sort());
          }),
        );
        assert.deepEqual(actual, expected);
        assert.equal(Object.keys(actual ?? {}).length, 8);
      } finally {
        one.kill();
        other.kill();
      }
    });
  });
});
