import assert from 'node:assert/strict';
import net from 'node:net';
import { createExchange, type Exchange, type ResponseReader } from '../../src/delivery/exchange.js';
import { delivered, failed } from '../../src/delivery/outcome.js';

/** Answers that end with a full stop. */
function sentence(reusable = true): ResponseReader {
  let text = '';
  return {
    end: failed,
    read(bytes) {
      text += bytes.toString();
      return text.endsWith('.') ? { outcome: delivered, reusable } : undefined;
    },
  };
}

describe('an exchange', () => {
  let server: net.Server;
  let exchange: Exchange;
  let connections: net.Socket[];
  /** What was received on each connection. */
  let received: string[];
  let answer: (socket: net.Socket) => void;

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
    answer = (socket) => socket.write('yes.');
    server = net.createServer((socket) => {
      const at = connections.push(socket) - 1;
      received[at] = '';
      socket.on('error', () => {});
      socket.on('data', (bytes) => {
        received[at] = `${received[at]}${bytes}`;
        if (received[at]?.endsWith('!')) answer(socket);
      });
    });
  });
  afterEach(async () => {
    exchange.close();
    for (const socket of connections) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  async function send(reader = sentence()): Promise<string> {
    const outcome = await exchange.send([Buffer.from('one '), Buffer.from('two!')], reader);
    return outcome.kind === 'failed' ? outcome.failure : outcome.kind;
  }

  it('keeps its connection', async () => {
    await start();
    for (let at = 0; at < 3; at += 1) assert.equal(await send(), 'delivered');
    assert.deepEqual(received, ['one two!one two!one two!']);
  });

  it('makes another after an answer that costs the connection', async () => {
    await start();
    assert.equal(await send(sentence(false)), 'delivered');
    assert.equal(await send(), 'delivered');
    assert.equal(connections.length, 2);
  });

  const betweenTwo: Record<string, (socket: net.Socket) => void> = {
    'was closed': (socket) => socket.end(),
    'said something unasked': (socket) => socket.write('more.'),
  };
  for (const [what, act] of Object.entries(betweenTwo)) {
    it(`makes another connection when the first ${what} while nothing was sent`, async () => {
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

  it('makes another after an answer to what was not all sent yet, and reads the rest no more', async () => {
    await start();
    server.prependOnceListener('connection', (socket: net.Socket) => {
      socket.pause();
      socket.write('yes.');
    });
    const large = Buffer.alloc(64 << 20, 'a');
    assert.equal(await exchange.send([large], sentence()), delivered);
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

  it('is over with the connection, or with the time', async () => {
    await start(50);
    answer = (socket) => socket.end('ye');
    assert.equal(await send(), 'lost');
    answer = () => {};
    assert.equal(await send(), 'unanswered');
    answer = (socket) => socket.resetAndDestroy();
    assert.equal(await send(), 'lost');
    answer = (socket) => socket.write('yes.');
    assert.equal(await send(), 'delivered');
    assert.equal(connections.length, 4);
  });

  it('reports unreachable when the connection is refused', async () => {
    await start();
    await new Promise((resolve) => server.close(resolve));
    assert.equal(await send(), 'unreachable');
    assert.equal(await send(), 'unreachable');
    server.listen(0);
  });

  it('is over when it is closed', async () => {
    await start();
    answer = () => exchange.close();
    assert.equal(await send(), 'lost');
    assert.equal(await send(), 'unreachable');
    assert.equal(connections.length, 1);
  });
});
