import assert from 'node:assert/strict';
import { findEngine } from '../../src/doctor/docker-engine.js';
import { type FakeMachine, fakeProbes } from './fixtures.js';

const info = {
  ServerVersion: '28.5.2',
  MemTotal: 8_000_000_000,
  Architecture: 'aarch64',
  OSType: 'linux',
  OperatingSystem: 'Debian GNU/Linux 12',
  CgroupVersion: '2',
  MemoryLimit: true,
  SecurityOptions: ['name=seccomp,profile=builtin'],
  DockerRootDir: '/srv/docker',
};
const infoCommand = 'docker info --format {{json .}}';
const contextCommand = 'docker context inspect --format {{.Endpoints.docker.Host}}';
const commands: FakeMachine['commands'] = {
  [infoCommand]: JSON.stringify(info),
  'docker compose version --short': 'v2.40.3-desktop.1\n',
  'docker buildx version': 'github.com/docker/buildx v0.29.1\n',
  'docker ps --format {{json .}}': [
    {
      Names: 'shop-gateway-1',
      Labels: 'a=b,com.docker.compose.project=shop,c=d',
      Ports: '127.0.0.1:8080->8080/tcp, 9464/tcp',
    },
    { Names: 'plain', Labels: '', Ports: '0.0.0.0:7000-7002->7000-7002/tcp, [::]:7000-7002->7000-7002/tcp' },
  ]
    .map((each) => JSON.stringify(each))
    .join('\n'),
  [contextCommand]: 'unix:///var/run/docker.sock\n',
};

describe('findEngine', () => {
  it('returns versions, properties and containers of a running engine', async () => {
    assert.deepEqual(await findEngine(fakeProbes({ commands })), {
      state: 'running',
      version: '28.5.2',
      composeVersion: 'v2.40.3-desktop.1',
      hasBuildx: true,
      memoryBytes: 8_000_000_000,
      architecture: 'aarch64',
      containerSystem: 'linux',
      cgroupVersion: '2',
      enforcesMemoryLimits: true,
      isRootless: false,
      isVirtual: false,
      remote: undefined,
      dataFolder: '/srv/docker',
      containers: [
        { name: 'shop-gateway-1', project: 'shop', ports: [8080] },
        { name: 'plain', project: undefined, ports: [7000, 7001, 7002, 7000, 7001, 7002] },
      ],
    });
  });

  it('returns that the command is absent', async () => {
    assert.deepEqual(await findEngine(fakeProbes()), { state: 'absent' });
  });

  it('returns the error message of an engine that does not respond', async () => {
    const error = 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock.';
    const fromJson = { exitCode: 1, stdout: JSON.stringify({ ServerErrors: [error] }), stderr: '' };
    const fromStderr = { exitCode: 1, stdout: '', stderr: `${error}\n` };
    for (const result of [fromJson, fromStderr]) {
      const engine = await findEngine(fakeProbes({ commands: { [infoCommand]: result } }));
      assert.deepEqual(engine, { state: 'unreachable', reason: error });
    }
  });

  it('returns an engine without the plugins compose and buildx', async () => {
    const failed = { exitCode: 1, stdout: '', stderr: "docker: 'compose' is not a docker command." };
    const without = {
      ...commands,
      'docker compose version --short': failed,
      'docker buildx version': failed,
    };
    const engine = await findEngine(fakeProbes({ commands: without }));
    assert.ok(engine.state === 'running');
    assert.deepEqual([engine.composeVersion, engine.hasBuildx], [undefined, false]);
  });

  it('detects rootless engines, virtual machines and remote engines', async () => {
    const found = async (changes: object, machine: FakeMachine = {}) => {
      const changed = { ...commands, [infoCommand]: JSON.stringify({ ...info, ...changes }) };
      const engine = await findEngine(
        fakeProbes({ ...machine, commands: { ...changed, ...machine.commands } }),
      );
      assert.ok(engine.state === 'running');
      return engine;
    };
    assert.equal((await found({ SecurityOptions: ['name=rootless'] })).isRootless, true);
    assert.equal((await found({ OperatingSystem: 'Docker Desktop' })).isVirtual, true);
    assert.equal((await found({}, { platform: 'darwin' })).isVirtual, true);
    assert.equal(
      (await found({}, { commands: { [contextCommand]: 'ssh://build@example.org' } })).remote,
      'ssh://build@example.org',
    );
    const host = await found({}, { environment: { DOCKER_HOST: 'tcp://192.0.2.1:2375' } });
    assert.equal(host.remote, 'tcp://192.0.2.1:2375');
    const local = await found({}, { environment: { DOCKER_HOST: 'tcp://127.0.0.1:2375' } });
    assert.equal(local.remote, undefined);
  });
});
