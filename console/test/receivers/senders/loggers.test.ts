import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { pino } from 'pino';
import type { Console } from '../../../server/src/index.js';
import { getJson, startConsole, until } from '../../start-console.js';

const require = createRequire(import.meta.url);

describe('log senders', () => {
  let console: Console & { url: string };
  beforeEach(async () => {
    console = await startConsole();
  });
  afterEach(() => console.close());

  const records = () =>
    until(async () => {
      const { items } = await getJson(`${console.url}/api/logs`);
      return items.length > 0 && items;
    });

  it('fluent-logger sends records that the console returns field by field', async () => {
    const logger = require('fluent-logger');
    const sender = logger.createFluentSender('shop', {
      host: '127.0.0.1',
      port: console.ports.forward,
      timeout: 3,
      requireAckResponse: true,
      eventMode: 'CompressedPackedForward',
    });
    const record = {
      message: 'Käse ☕',
      level: 'WARNING',
      'trace.id': 'a'.repeat(32),
      count: 3,
      ratio: 0.5,
      yes: true,
      nothing: null,
      nested: { deep: { er: 'x' } },
      list: [1, 'two'],
    };
    await new Promise<void>((resolve, reject) => {
      sender.emit('line', record, new logger.EventTime(1_700_000_000, 250_000_000), (error?: Error) =>
        error ? reject(error) : resolve(),
      );
    });
    await new Promise<void>((resolve) => sender.end(null, null, resolve));
    const [stored] = await records();
    assert.deepEqual(stored, {
      '@timestamp': '2023-11-14T22:13:20.250Z',
      'log.level': 'warn',
      message: 'Käse ☕',
      'service.name': 'unknown',
      level: 'WARNING',
      'trace.id': 'a'.repeat(32),
      count: 3,
      ratio: 0.5,
      yes: true,
      'nested.deep.er': 'x',
      list: '[1,"two"]',
      'fluent.tag': 'shop.line',
    });
  });

  it('pino sends records by pino-fluentd, with its levels, error and child bindings', async () => {
    const transport = spawn(
      process.execPath,
      [
        require.resolve('pino-fluentd/pino-fluentd.js'),
        ...['--host', '127.0.0.1', '--port', String(console.ports.forward)],
        ...['--tag', 'pino', '--key', 'shop', '--trace-level', 'info', '--timeout', '3'],
      ],
      { stdio: ['pipe', 'ignore', 'inherit'] },
    );
    const log = pino({ base: { service: 'shop' } }, transport.stdin);
    log
      .child({ requestId: 'r1' })
      .error({ err: new TypeError('no stock'), 'order.id': 'o1' }, 'order failed');
    try {
      const [stored] = await records();
      assert.equal(stored['log.level'], 'error');
      assert.equal(stored.message, 'order failed');
      assert.equal(stored['service.name'], 'shop');
      assert.equal(stored.requestId, 'r1');
      assert.equal(stored['order.id'], 'o1');
      assert.equal(stored['err.type'], 'TypeError');
      assert.equal(stored['err.message'], 'no stock');
      assert.match(stored['err.stack'], /TypeError: no stock\n/);
      assert.match(stored['fluent.tag'], /^pino/);
    } finally {
      transport.kill();
      await once(transport, 'exit');
    }
  });
});
