import assert from 'node:assert/strict';
import net from 'node:net';
import { encode } from '@msgpack/msgpack';
import {
  createForwardReceiver,
  type ForwardReceiver,
  type ForwardReceiverOptions,
} from '../../../server/src/index.js';
import { until } from '../../start-console.js';

describe('limits of the forward receiver', () => {
  let receiver: ForwardReceiver | undefined;
  const sockets: net.Socket[] = [];

  async function start(options: Partial<ForwardReceiverOptions>): Promise<ForwardReceiver> {
    receiver = createForwardReceiver({ onRecords() {}, ...options });
    await receiver.listen({ host: '127.0.0.1', port: 0 });
    return receiver;
  }
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await receiver?.close();
  });

  function connect({ port }: ForwardReceiver) {
    const socket = net.connect(port, '127.0.0.1');
    sockets.push(socket);
    let isClosed = false;
    socket.on('error', () => {});
    socket.on('close', () => {
      isClosed = true;
    });
    return { socket, isClosed: () => isClosed };
  }
  const message = (text: string, chunk?: string) =>
    Buffer.from(encode(['tag', 1_700_000_000, { message: text }, chunk === undefined ? {} : { chunk }]));

  it('end a connection that sends nothing, or stops within a message, but not an idle one', async () => {
    const started = await start({ messageTimeoutMs: 300 });
    const silent = connect(started);
    const partial = connect(started);
    const idle = connect(started);
    for (const { socket } of [silent, partial, idle]) socket.resume();
    partial.socket.write(message('m').subarray(0, 10));
    idle.socket.write(message('m', 'c'));
    await until(() => silent.isClosed() && partial.isClosed());
    assert.equal(started.ended.slow, 2);
    assert.equal(started.pendingBytes, 0);
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.equal(idle.isClosed(), false);
  });

  it('end a sender that sends one byte at a time', async () => {
    const started = await start({ messageTimeoutMs: 300 });
    const { socket, isClosed } = connect(started);
    socket.resume();
    const bytes = message('x'.repeat(1000));
    let at = 0;
    const timer = setInterval(() => socket.write(bytes.subarray(at, ++at)), 20);
    try {
      await until(isClosed);
    } finally {
      clearInterval(timer);
    }
    assert.equal(started.ended.slow, 1);
    assert.equal(started.counts.messages, 0);
  });

  it('bound the incomplete messages of all connections together, and serve the others', async () => {
    const started = await start({ maxPendingBytes: 300_000 });
    const large = message('x'.repeat(120_000));
    const clients = Array.from({ length: 5 }, () => connect(started));
    for (const { socket } of clients) socket.write(large.subarray(0, 100_000));
    await until(() => started.ended.overloaded >= 2);
    assert.ok(started.pendingBytes <= 300_000);
    const open = clients.filter(({ isClosed }) => !isClosed());
    for (const { socket } of open) socket.write(large.subarray(100_000));
    await until(() => started.counts.messages >= 2);
    assert.equal(started.pendingBytes, 0);
  });

  it('end a sender that never reads its acknowledgements', async () => {
    const started = await start({});
    const { socket, isClosed } = connect(started);
    socket.pause();
    const chunk = 'c'.repeat(10_000);
    const many = Buffer.concat(Array.from({ length: 100 }, () => message('m', chunk)));
    const timer = setInterval(() => socket.writable && socket.write(many), 5);
    try {
      await until(() => started.ended.slow === 1 || isClosed());
    } finally {
      clearInterval(timer);
    }
    assert.equal(started.ended.slow, 1);
  });
});
