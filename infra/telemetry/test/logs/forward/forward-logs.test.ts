import assert from 'node:assert/strict';
import net from 'node:net';
import { createTelemetry, type ForwardLogsOptions, forwardLogs, type Telemetry } from '../../../src/index.js';
import { balanced, until } from '../../accounts.js';
import { type Behaviour, type ForwardReceiver, startForwardReceiver } from '../../forward-receiver.js';

describe('logs by the forward protocol', () => {
  let receiver: ForwardReceiver;
  let telemetry: Telemetry;
  const unique = () => new Set(receiver.records.map((record) => record.fields['event.id'])).size;
  const acknowledged = () =>
    new Set(receiver.records.filter((one) => one.acknowledged).map((one) => one.fields['event.id'])).size;

  function start(options: Partial<ForwardLogsOptions> = {}): void {
    telemetry = createTelemetry({
      service: { name: 'shop' },
      processMetrics: false,
      logs: [forwardLogs({ targets: [`127.0.0.1:${receiver.port}`], timeoutMs: 150, ...options })],
    });
  }
  function write(count: number): void {
    for (let at = 0; at < count; at += 1) telemetry.log.info('line', { at });
  }

  beforeEach(async () => {
    receiver = await startForwardReceiver();
  });
  afterEach(async () => {
    await telemetry.close(0);
    await receiver.close();
  });

  it('arrive whole, in order, tagged, timed to the microsecond', async () => {
    start({ timeoutMs: 10_000 });
    const before = Date.now();
    write(5000);
    await telemetry.flush();
    const account = balanced(telemetry);
    assert.deepEqual([account.produced, account.delivered, account.queued], [5000, 5000, 0]);
    assert.equal(account.destination, `127.0.0.1:${receiver.port}`);
    assert.deepEqual(
      receiver.records.map((record) => record.fields.at),
      Array.from({ length: 5000 }, (_, at) => at),
    );
    assert.ok(receiver.messages < 50, `${receiver.messages} messages: they should be batched`);
    assert.equal(receiver.connections, 1);
    for (const { tag, micros, fields } of receiver.records) {
      assert.equal(tag, 'glasshouse.shop');
      assert.equal(fields['service.name'], 'shop');
      assert.ok(Number.isInteger(micros) && micros / 1000 > before - 5 && micros / 1000 < Date.now() + 5);
    }
  });

  it('take the tag they are given', async () => {
    start({ tag: 'other.tag' });
    write(1);
    await telemetry.flush();
    assert.equal(receiver.records[0]?.tag, 'other.tag');
  });

  it('go to each target, and each keeps its own books', async () => {
    const second = await startForwardReceiver();
    start({ targets: [`127.0.0.1:${receiver.port}`, `localhost:${second.port}`] });
    write(100);
    await telemetry.flush();
    assert.deepEqual([receiver.records.length, second.records.length], [100, 100]);
    assert.deepEqual(
      telemetry.accounts().map((account) => [account.destination, account.delivered]),
      [
        [`127.0.0.1:${receiver.port}`, 100],
        [`localhost:${second.port}`, 100],
      ],
    );
    await telemetry.close();
    await second.close();
  });

  it('take an acknowledgement that comes in pieces', async () => {
    receiver.behave = 'drip';
    start();
    write(10);
    await telemetry.flush();
    assert.equal(balanced(telemetry).delivered, 10);
    assert.equal(receiver.messages, 1);
  });

  for (const behaviour of ['silent', 'wrong-id', 'garbage', 'close', 'reset', 'cut'] as const) {
    it(`count nothing as delivered that was not acknowledged, and send it again: ${behaviour}`, async () => {
      receiver.behave = behaviour;
      start();
      write(100);
      await telemetry.flush(100);
      const waiting = balanced(telemetry);
      assert.deepEqual([waiting.delivered, waiting.queued], [0, 100]);
      receiver.behave = 'ack';
      await telemetry.flush();
      const account = balanced(telemetry);
      assert.deepEqual([account.delivered, account.queued], [100, 0]);
      assert.equal(unique(), 100);
      assert.equal(acknowledged(), 100);
    });
  }

  it('are neither lost nor miscounted when the receiver does all of it in turn', async () => {
    const bad: Behaviour[] = ['silent', 'reset', 'wrong-id', 'ack', 'cut', 'garbage', 'close', 'drip'];
    let turn = 0;
    receiver.behave = () => bad[turn++ % bad.length] as Behaviour;
    start({ timeoutMs: 60 });
    for (let round = 0; round < 20; round += 1) {
      write(100);
      await telemetry.flush(50);
      balanced(telemetry);
    }
    receiver.behave = 'ack';
    await telemetry.flush();
    assert.equal(balanced(telemetry).delivered, 2000);
    assert.equal(acknowledged(), 2000);
  });

  it('outlast a restart of the receiver', async () => {
    start();
    write(100);
    await telemetry.flush();
    const { port, records } = receiver;
    await receiver.close();
    write(100);
    await telemetry.flush(50);
    assert.deepEqual([balanced(telemetry).delivered, balanced(telemetry).queued], [100, 100]);
    receiver = await startForwardReceiver('ack', port);
    await telemetry.flush();
    assert.equal(balanced(telemetry).delivered, 200);
    assert.equal(records.length + receiver.records.length, 200);
  });

  it('notice by themselves that the receiver is back', async () => {
    const { port } = receiver;
    await receiver.close();
    start();
    write(5);
    await until(() => balanced(telemetry).queued === 5);
    receiver = await startForwardReceiver('ack', port);
    await until(() => balanced(telemetry).delivered === 5);
  });

  it('cost few connections while nobody listens', async () => {
    let attempts = 0;
    const refusing = net.createServer((socket) => {
      attempts += 1;
      socket.resetAndDestroy();
    });
    await new Promise<void>((resolve) => refusing.listen(0, '127.0.0.1', resolve));
    start({ targets: [`127.0.0.1:${(refusing.address() as net.AddressInfo).port}`] });
    const busy = process.cpuUsage();
    for (let round = 0; round < 20; round += 1) {
      write(50);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const { user, system } = process.cpuUsage(busy);
    assert.ok(attempts >= 2 && attempts <= 9, `${attempts} attempts in two seconds`);
    assert.ok(user + system < 1_000_000, `${(user + system) / 1000} ms of processor`);
    assert.equal(balanced(telemetry).queued, 1000);
    await telemetry.close(0);
    assert.equal(balanced(telemetry).dropped.shutdown, 1000);
    await new Promise((resolve) => refusing.close(resolve));
  });

  it('are dropped and counted beyond the queue’s bound, oldest kept', async () => {
    receiver.behave = 'silent';
    start({ maxQueuedBytes: 300_000, timeoutMs: 10_000 });
    for (let round = 0; round < 20; round += 1) {
      write(1000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await telemetry.flush(20);
    const full = balanced(telemetry);
    assert.ok(full.dropped.queue_full > 15_000, JSON.stringify(full));
    assert.ok(full.queued > 500);
    receiver.behave = 'ack';
    await telemetry.close(0);
    const closed = balanced(telemetry);
    assert.equal(closed.dropped.queue_full + closed.dropped.shutdown, 20_000);
    assert.equal(closed.queued, 0);
  });

  it('are delivered by close, within its deadline', async () => {
    start({ timeoutMs: 10_000 });
    write(3000);
    await telemetry.close(5000);
    assert.equal(balanced(telemetry).delivered, 3000);
    telemetry.log.info('too late');
    assert.equal(balanced(telemetry).dropped.shutdown, 1);
  });
});
