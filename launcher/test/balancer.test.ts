import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:net';
import { ports } from '@glasshouse/roster';
import { type Balancer, createBalancer } from '../src/balancer.js';
import { freePorts } from '../src/free-ports.js';
import { choosePorts } from '../src/instances.js';

const host = '127.0.0.1';

describe('two instances of a service', () => {
  const servers: Server[] = [];
  let balancer: Balancer | undefined;
  afterEach(async () => {
    await balancer?.close();
    for (const each of servers.splice(0)) each.close();
  });
  async function serve(port: number, text: string): Promise<void> {
    const server = createServer((socket) => socket.on('error', () => {}).end(text));
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(port, host, resolve));
  }
  async function read(port: number): Promise<string> {
    const { connect } = await import('node:net');
    let text = '';
    for await (const chunk of connect(port, host)) text += chunk;
    return text;
  }

  it('get the connections of the balancer in turn', async () => {
    const [front = 0, a = 0, b = 0] = await freePorts(3);
    await Promise.all([serve(a, 'a'), serve(b, 'b')]);
    balancer = await createBalancer(host, front, [a, b]);
    assert.equal((await read(front)) + (await read(front)) + (await read(front)), 'aba');
  });

  it('replace one another when one refuses connections', async () => {
    const [front = 0, a = 0, b = 0] = await freePorts(3);
    await serve(b, 'b');
    balancer = await createBalancer(host, front, [a, b]);
    assert.equal((await read(front)) + (await read(front)), 'bb');
  });

  it('are refused for an unknown service, and for one with an embedded store', async () => {
    const options = { host, ports, inherited: {} };
    await assert.rejects(choosePorts(['moon'], options), /TWO_INSTANCES: moon is none of gateway/);
    await assert.rejects(choosePorts(['order'], options), /order needs STORE=mongodb/);
    const { order } = await choosePorts(['order'], { ...options, inherited: { STORE: 'mongodb' } });
    assert.equal(order?.[0].port, order?.[0].adminPort);
    assert.notEqual(order?.[0].port, order?.[1].port);
  });
});
