import assert from 'node:assert/strict';
import { checkPorts, type NeededPort } from '../../src/doctor/checks/ports.js';
import { fakeEngine, fakeProbes } from './fixtures.js';

const gateway: NeededPort = { name: 'gateway', host: '127.0.0.1', port: 8080, variable: 'GATEWAY_PORT' };
const grafana: NeededPort = { name: 'grafana', host: '127.0.0.1', port: 3000, variable: 'GRAFANA_PORT' };
const inCompose = { place: 'in .env', project: 'shop' };
const wsl = { '/proc/sys/kernel/osrelease': '6.6.87.2-microsoft-standard-WSL2' };

describe('checkPorts', () => {
  it('reports free ports', async () => {
    assert.deepEqual(await checkPorts([gateway, grafana], fakeEngine(), fakeProbes(), inCompose), [
      { status: 'ok', message: 'all 2 ports are free' },
    ]);
  });

  it('names the process that holds a port', async () => {
    const probes = fakeProbes({
      isFree: async (_host, port) => port !== 8080,
      portHolder: () => 'process 4711: node server.js',
    });
    assert.deepEqual(await checkPorts([gateway, grafana], fakeEngine(), probes, inCompose), [
      {
        status: 'failure',
        message: 'port 8080 (gateway) is in use by process 4711: node server.js',
        advice: 'stop it, or set GATEWAY_PORT to a free port in .env',
      },
    ]);
  });

  it('names a command that finds the process of another user', async () => {
    const held = { isFree: async () => false };
    const [onLinux] = await checkPorts([gateway], fakeEngine(), fakeProbes(held), inCompose);
    assert.match(onLinux?.advice ?? '', /^find its process with sudo ss -ltnp 'sport = :8080', or set GATE/);
    const mac = fakeProbes({ ...held, platform: 'darwin' });
    const [onMac] = await checkPorts([gateway], fakeEngine(), mac, inCompose);
    assert.match(onMac?.advice ?? '', /^find its process with sudo lsof -nP -iTCP:8080 -sTCP:LISTEN, or set/);
  });

  it('names the process on macOS, where a port can be bound although it is in use on all addresses', async () => {
    const probes = fakeProbes({
      platform: 'darwin',
      isFree: async (host) => host !== '0.0.0.0',
      commands: { 'lsof -nP -iTCP:8080 -sTCP:LISTEN -Fpc': 'p4711\ncnode\nf19\n' },
    });
    const [finding] = await checkPorts([gateway], fakeEngine(), probes, inCompose);
    assert.equal(finding?.message, 'port 8080 (gateway) is in use by process 4711: node');
  });

  it('names the Windows process that holds a port which is free in WSL', async () => {
    const probes = fakeProbes({
      files: wsl,
      commands: {
        'netstat.exe -ano -p TCP':
          '  Proto  Lokale Adresse  Remoteadresse  Status  PID\r\n' +
          '  TCP  127.0.0.1:50000  127.0.0.1:8080  HERGESTELLT  12\r\n' +
          '  TCP  0.0.0.0:8080  0.0.0.0:0  ABHÖREN  4711\r\n',
        'tasklist.exe /FI PID eq 4711 /FO CSV /NH': '"java.exe","4711","Console","1","80.000 K"\r\n',
      },
    });
    const [finding] = await checkPorts([gateway], fakeEngine(), probes, inCompose);
    assert.equal(finding?.message, 'port 8080 (gateway) is in use on Windows by process 4711: java.exe');
  });

  it('ignores the relays of WSL and Docker Desktop on Windows', async () => {
    const probes = fakeProbes({
      files: wsl,
      commands: {
        'netstat.exe -ano -p TCP': '  TCP  127.0.0.1:8080  0.0.0.0:0  LISTENING  4711\r\n',
        'tasklist.exe /FI PID eq 4711 /FO CSV /NH': '"wslrelay.exe","4711","Console","1","8.000 K"\r\n',
      },
    });
    const [finding] = await checkPorts([gateway], fakeEngine(), probes, inCompose);
    assert.equal(finding?.status, 'ok');
  });

  it('names the container of another project that holds a port', async () => {
    const engine = fakeEngine({ containers: [{ name: 'web', project: 'blog', ports: [8080] }] });
    assert.deepEqual(await checkPorts([gateway], engine, fakeProbes(), inCompose), [
      {
        status: 'failure',
        message: 'port 8080 (gateway) is in use by the container web of the Compose project blog',
        advice: 'docker stop web, or set GATEWAY_PORT to a free port in .env',
      },
    ]);
  });

  it('accepts ports of the own containers for Docker, but not for npm start', async () => {
    const engine = fakeEngine({
      containers: [{ name: 'shop-gateway-1', project: 'shop', ports: [8080] }],
    });
    const probes = fakeProbes({ isFree: async (_host, port) => port !== 8080 });
    assert.deepEqual(await checkPorts([gateway, grafana], engine, probes, inCompose), [
      { status: 'ok', message: 'this project already runs and holds 1 of 2 ports' },
    ]);
    const [finding] = await checkPorts([gateway], engine, probes, { place: 'in the environment' });
    assert.equal(finding?.status, 'failure');
  });

  it('reports two services with the same port', async () => {
    const twin = { ...grafana, port: 8080 };
    assert.deepEqual(await checkPorts([gateway, twin], fakeEngine(), fakeProbes(), inCompose), [
      {
        status: 'failure',
        message: 'port 8080 (gateway) and port 8080 (grafana) have the same port',
        advice: 'set GRAFANA_PORT to a free port in .env',
      },
    ]);
  });

  it('reports a port that needs privileges', async () => {
    const probes = fakeProbes({
      isFree: async () => {
        throw new Error('listen EACCES: permission denied 127.0.0.1:80');
      },
    });
    const [finding] = await checkPorts([{ ...gateway, port: 80 }], fakeEngine(), probes, inCompose);
    assert.equal(finding?.message, 'port 80 (gateway): listen EACCES: permission denied 127.0.0.1:80');
  });

  it('skips the ports of an engine on another machine', async () => {
    const engine = fakeEngine({ remote: 'ssh://example.org' });
    const [finding] = await checkPorts([gateway], engine, fakeProbes(), inCompose);
    assert.equal(finding?.status, 'skipped');
  });
});
