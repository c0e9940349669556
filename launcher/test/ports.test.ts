import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { ports as defaults } from '@glasshouse/roster';
import { readSettings } from '@glasshouse/settings';
import { chooseFreePorts, freePorts } from '../src/free-ports.js';
import { portHolder } from '../src/port-holder.js';
import { embeddedPorts, portSettings, portsFrom } from '../src/ports.js';
import { PortsTakenError, requireFreePorts } from '../src/taken-ports.js';

const listen = (port: number): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port }, () => resolve(server));
  });

describe('ports', () => {
  it('have the defaults of the roster', () => {
    const read = portsFrom(readSettings({ GATEWAY_PORT: '9999' }, portSettings));
    assert.deepEqual(
      read,
      Object.fromEntries(embeddedPorts.map((name) => [name, name === 'gateway' ? 9999 : defaults[name]])),
    );
  });

  it('chosen by chooseFreePorts are distinct and below the ephemeral range', async () => {
    const chosen = Object.values(await chooseFreePorts());
    assert.equal(new Set(chosen).size, embeddedPorts.length);
    assert.ok(chosen.every((port) => port >= 20_000 && port < 32_000));
  });

  it('chosen by freePorts are as many as requested', async () => {
    assert.equal(new Set(await freePorts(26)).size, 26);
    assert.deepEqual(await freePorts(0), []);
  });

  it('chosen by freePorts are not chosen again by another process before they are used', async () => {
    const module = new URL('../src/free-ports.js', import.meta.url).href;
    // so many that random choices alone would have about seven in common
    const program = `
      import { freePorts } from '${module}';
      const ports = await freePorts(300);
      process.send(ports);
      process.on('disconnect', () => process.exit());`;
    const children = [1, 2].map(() =>
      spawn(process.execPath, ['--input-type=module', '-e', program], {
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      }),
    );
    try {
      const chosen = await Promise.all(
        children.map(async (child) => (await once(child, 'message'))[0] as number[]),
      );
      assert.equal(new Set(chosen.flat()).size, 600);
    } finally {
      for (const child of children) child.kill();
    }
  });

  it('in use cause an error with every one of them and its variable', async () => {
    const ports = await chooseFreePorts();
    const servers = await Promise.all([listen(ports.gateway), listen(ports.gatewayOperations)]);
    // the holder is this process, which can be identified only on Linux
    const holder = portHolder(ports.gateway);
    const by = holder === undefined ? '' : ` by ${holder}`;
    if (existsSync('/proc/net/tcp')) assert.match(by, new RegExp(`^ by process ${process.pid}: .*node`));
    try {
      await assert.rejects(requireFreePorts({ host: '127.0.0.1' }, ports), (error) => {
        assert.ok(error instanceof PortsTakenError);
        assert.deepEqual(error.taken, ['gateway', 'gatewayOperations']);
        assert.equal(
          error.message,
          `port ${ports.gateway} (gateway) is taken${by}: set GATEWAY_PORT to a free port\n` +
            `port ${ports.gatewayOperations} (gatewayOperations) is taken${by}: set GATEWAY_OPERATIONS_PORT to a free port`,
        );
        return true;
      });
    } finally {
      for (const server of servers) server.close();
    }
    await requireFreePorts({ host: '127.0.0.1' }, ports);
  });

  it('on a host that is not an address of this machine cause an error with advice', async () => {
    const ports = await chooseFreePorts();
    for (const host of ['192.0.2.1', 'no-such-host.invalid'])
      await assert.rejects(
        requireFreePorts({ host }, ports),
        new RegExp(`^Error: HOST=${host} is not an address of this machine \\(E\\w+\\): unset HOST`),
      );
  });

  it('assigned twice cause an error', async () => {
    const ports = await chooseFreePorts();
    await assert.rejects(
      requireFreePorts({ host: '127.0.0.1' }, { ...ports, order: ports.product }),
      /^RangeError: PRODUCT_PORT and ORDER_PORT are both \d+$/,
    );
  });
});
