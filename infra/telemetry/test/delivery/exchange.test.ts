import assert from 'node:assert/strict';
import net from 'node:net';
import { createExchange, type Exchange, type ResponseReader } from '../../src/delivery/exchange.js';
import { delivered, failed } from '../../src/delivery/outcome.js';

/** Creates a reader for responses that end with a full stop. */
function readUntilFullStop(reusable = true): ResponseReader {
  let text = '';
  return {
    end: failed,
    read(bytes) {
      text += bytes.toString();
      return text.endsWith('.') ? { outcome: delivered, reusable } : undefined;
    },
  };
}

describe('exchange', () => {
  let server: net.Server;
  let exchange: Exchange;
  let connections: net.Socket[];
  /** Text received on each connection. */
  let received: string[];
  let respond: (socket: net.Socket) => void;

  async function start(timeoutMs?: number): Promise<void> {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    exchange = createExchange({
      host: '127.0.0.1',
      port: (server.address() as net.AddressInfo).port,
      timeoutMs,
    });
  }
  beforeEach(() => {
    connections = [];
    received = [];
    respond = (socket) => socket.write('yes.');
    server = net.createServer((socket) => {
      const at = connections.push(socket) - 1;
      received[at] = '';
      socket.on('error', () => {});
      socket.on('data', (bytes) => {
        received[at] = `${received[at]}${bytes}`;
        if (received[at]?.endsWith('!')) respond(socket);
      });
    });
  });
  afterEach(async () => {
    exchange.close();
    for (const socket of connections) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  async function send(reader = readUntilFullStop()): Promise<string> {
    const outcome = await exchange.send([Buffer.from('one '), Buffer.from('two!')], reader);
    return outcome.kind === 'failed' ? outcome.failure : outcome.kind;
  }

  it('reuses its connection', async () => {
    await start();
    for (let at = 0; at < 3; at += 1) assert.equal(await send(), 'delivered');
    assert.deepEqual(received, ['one two!one two!one two!']);
  });

  it('opens a new connection after a response that does not allow reuse', async () => {
    await start();
    assert.equal(await send(readUntilFullStop(false)), 'delivered');
    assert.equal(await send(), 'delivered');
    assert.equal(connections.length, 2);
  });

  const whileIdle: Record<string, (socket: net.Socket) => void> = {
    'is closed': (socket) => socket.end(),
    'receives unsolicited data': (socket) => socket.write('more.'),
  };
  for (const [event, act] of Object.entries(whileIdle)) {
    it(`opens a new connection when the first ${event} while idle`, async () => {
      await start();
      assert.equal(await send(), 'delivered');
      const [first] = connections as [net.Socket];
      const closed = new Promise((resolve) => first.once('close', resolve));
      act(first);
      await closed;
      assert.equal(await send(), 'delivered');
      assert.equal(connections.length, 2);
    });
  }

  it('opens a new connection after an early response, and stops reading the buffer of the request', async () => {
    await start();
    server.prependOnceListener('connection', (socket: net.Socket) => {
      socket.pause();
      socket.write('yes.');
    });
    const large = Buffer.alloc(64 << 20, 'a');
    assert.equal(await exchange.send([large], readUntilFullStop()), delivered);
    large.fill('b');
    const [first] = connections as [net.Socket];
    const closed = new Promise((resolve) => first.once('close', resolve));
    first.resume();
    await closed;
    assert.match(received[0] as string, /^a*$/);
    assert.ok((received[0] as string).length < large.length);
    assert.equal(await send(), 'delivered');
    assert.equal(connections.length, 2);
  });

  it('fails when the connection ends or the timeout passes', async () => {
    await start(1000);
    respond = (socket) => socket.end('ye');
    assert.equal(await send(), 'lost');
    respond = () => {};
    assert.equal(await send(), 'timeout');
    respond = (socket) => socket.resetAndDestroy();
    assert.equal(await send(), 'lost');
    respond = (socket) => socket.write('yes.');
    assert.equal(await send(), 'delivered');
    assert.equal(connections.length, 4);
  });

  it('returns unreachable when the connection is refused', async () => {
    await start();
    await new Promise((resolve) => server.close(resolve));
    assert.equal(await send(), 'unreachable');
    assert.equal(await send(), 'unreachable');
    server.listen(0);
  });

  it('fails after close()', async () => {
    await start();
    respond = () => exchange.close();
    assert.equal(await send(), 'lost');
    assert.equal(await send(), 'unreachable');
    assert.equal(connections.length, 1);
  });
});
