import assert from 'node:assert/strict';
import { checkDisk } from '../../src/doctor/checks/disk.js';
import { checkEnvFile } from '../../src/doctor/checks/env-file.js';
import { checkEnvValues } from '../../src/doctor/checks/env-values.js';
import { checkKernel } from '../../src/doctor/checks/kernel.js';
import { checkMemory } from '../../src/doctor/checks/memory.js';
import { checkNode } from '../../src/doctor/checks/node.js';
import { checkArchitecture, checkInstructions } from '../../src/doctor/checks/processor.js';
import { checkContainerProxies, checkShellProxy } from '../../src/doctor/checks/proxies.js';
import type { Finding } from '../../src/doctor/finding.js';
import { fakeCompose, fakeEngine, fakeProbes } from './fixtures.js';

const gibibyte = 1024 ** 3;
const statuses = (findings: readonly Finding[]) => findings.map(({ status }) => status);

describe('checkNode', () => {
  it('accepts Node 20.19 and rejects an older version', () => {
    assert.equal(checkNode(fakeProbes()).status, 'ok');
    assert.match(checkNode(fakeProbes({ nodeVersion: '18.20.0' })).message, /^Node 18\.20\.0 is too old/);
  });
});

describe('checkMemory', () => {
  const check = (memoryBytes: number, files: Record<string, string> = {}, engine = {}) =>
    checkMemory(fakeEngine({ memoryBytes, ...engine }), fakeCompose(), fakeProbes({ files }));

  it('fails if Docker has less memory than the sum of the limits', () => {
    const [finding] = check(2 * gibibyte);
    assert.equal(finding?.status, 'failure');
    assert.equal(
      finding.message,
      'Docker has 2048 MB of memory, but the memory limits of the containers add up to 4096 MB',
    );
  });

  it('warns if less than 512 MB remain for the system', () => {
    assert.deepEqual(statuses(check(4.4 * gibibyte)), ['warning']);
    assert.deepEqual(statuses(check(4.6 * gibibyte)), ['ok']);
  });

  it('gives advice for Docker Desktop and for WSL', () => {
    assert.match(check(gibibyte, {}, { isVirtual: true })[0]?.advice ?? '', /^give Docker Desktop/);
    const wsl = { '/proc/sys/kernel/osrelease': '6.6.87.2-microsoft-standard-WSL2' };
    assert.match(check(gibibyte, wsl)[0]?.advice ?? '', /\.wslconfig/);
  });

  it('warns if too little memory is available, unless the project already runs', () => {
    const files = { '/proc/meminfo': 'MemTotal: 8000000 kB\nMemAvailable:    1048576 kB\n' };
    assert.match(check(8 * gibibyte, files)[0]?.message ?? '', /^1024 MB of memory are available/);
    const containers = [{ name: 'shop-gateway-1', project: 'shop', ports: [] }];
    assert.deepEqual(statuses(check(8 * gibibyte, files, { containers })), ['ok']);
  });

  it('warns if the kernel does not enforce limits', () => {
    assert.deepEqual(statuses(check(8 * gibibyte, {}, { enforcesMemoryLimits: false })), ['warning', 'ok']);
  });
});

describe('checkArchitecture', () => {
  it('accepts amd64 and arm64 by their kernel names, and rejects others', () => {
    const status = (architecture: string) =>
      checkArchitecture(fakeEngine({ architecture }), fakeProbes()).status;
    assert.deepEqual(['x86_64', 'aarch64', 'armv7l', 'i686'].map(status), ['ok', 'ok', 'failure', 'failure']);
  });

  it('warns if DOCKER_DEFAULT_PLATFORM selects another architecture', () => {
    const check = (platform: string) =>
      checkArchitecture(
        fakeEngine({ architecture: 'aarch64' }),
        fakeProbes({ environment: { DOCKER_DEFAULT_PLATFORM: platform } }),
      ).status;
    assert.deepEqual(['linux/amd64', 'linux/arm64'].map(check), ['warning', 'ok']);
  });
});

describe('checkInstructions', () => {
  const check = (architecture: string, cpuinfo: string | undefined, compose = fakeCompose()) =>
    checkInstructions(
      fakeEngine({ architecture }),
      compose,
      fakeProbes({ files: cpuinfo === undefined ? {} : { '/proc/cpuinfo': cpuinfo } }),
    );

  it('requires AVX on amd64', async () => {
    assert.equal((await check('x86_64', 'flags\t\t: fpu sse4_2 avx avx2\n')).status, 'ok');
    const without = await check('x86_64', 'flags\t\t: fpu sse4_2 avx2\n');
    assert.equal(without.status, 'failure');
    assert.match(without.advice ?? '', /-cpu host/);
  });

  it('requires ARMv8.2-A on arm64', async () => {
    assert.equal((await check('aarch64', 'Features\t: fp asimd atomics fphp\n')).status, 'ok');
    assert.equal((await check('aarch64', 'Features\t: fp asimd evtstrm crc32\n')).status, 'failure');
  });

  it('is skipped if the instructions are unknown, or the engine is on another machine', async () => {
    assert.equal((await check('x86_64', undefined)).status, 'skipped');
    const remote = fakeEngine({ remote: 'ssh://example.org' });
    assert.equal((await checkInstructions(remote, fakeCompose(), fakeProbes())).status, 'skipped');
  });

  it('reads the instructions of a Mac from sysctl', async () => {
    const check = (value: string) =>
      checkInstructions(
        fakeEngine({ isVirtual: true }),
        fakeCompose(),
        fakeProbes({ platform: 'darwin', commands: { 'sysctl -n hw.optional.avx1_0': value } }),
      );
    assert.deepEqual([(await check('1\n')).status, (await check('0\n')).status], ['ok', 'failure']);
  });

  it('requires nothing for a MongoDB before 5.0', async () => {
    const old = fakeCompose({ images: { mongo: 'mongo:4.4.29' } });
    assert.equal((await check('x86_64', 'flags: sse4_2\n', old)).status, 'ok');
  });
});

describe('checkDisk', () => {
  const check = (available: number, total = 100e9, compose = fakeCompose()) =>
    checkDisk(fakeEngine(), compose, fakeProbes({ diskSpace: async () => ({ available, total }) }));
  const withWatermarks = fakeCompose({ environments: { elasticsearch: {} } });

  it('fails below 2 GB and warns below the size of the images', async () => {
    assert.deepEqual(statuses(await check(1e9)), ['failure']);
    assert.deepEqual(statuses(await check(5e9)), ['warning']);
    assert.deepEqual(statuses(await check(20e9)), ['ok']);
  });

  it('compares the watermarks of Elasticsearch unless the compose file turns them off', async () => {
    assert.deepEqual(statuses(await check(20e9, 1000e9)), ['ok']);
    assert.deepEqual(statuses(await check(20e9, 1000e9, withWatermarks)), ['ok', 'failure']);
    assert.deepEqual(statuses(await check(100e9, 1000e9, withWatermarks)), ['ok', 'warning']);
    assert.deepEqual(statuses(await check(500e9, 1000e9, withWatermarks)), ['ok']);
  });

  it('reads the home folder for a virtual machine, and the engine’s data folder otherwise', async () => {
    const asked: string[] = [];
    const diskSpace = async (path: string) => {
      asked.push(path);
      return undefined;
    };
    for (const isVirtual of [true, false])
      assert.deepEqual(
        statuses(await checkDisk(fakeEngine({ isVirtual }), fakeCompose(), fakeProbes({ diskSpace }))),
        ['skipped'],
      );
    assert.deepEqual(asked, ['/home/ada', '/var/lib/docker']);
  });
});

describe('checkKernel', () => {
  const limits = {
    '/proc/sys/vm/max_map_count': '65530\n',
    '/proc/sys/fs/inotify/max_user_instances': '128\n',
    '/proc/sys/fs/inotify/max_user_watches': '100\n',
  };
  const mapped = fakeCompose({ environments: { elasticsearch: {} } });

  it('warns of inotify limits, with the command that raises them', () => {
    const [cgroup, inotify] = checkKernel(fakeEngine(), fakeCompose(), fakeProbes({ files: limits }));
    assert.equal(cgroup?.message, 'control groups version 2');
    assert.match(inotify?.message ?? '', /^fs\.inotify\.max_user_watches is 100, less than 8192/);
    assert.match(inotify?.advice ?? '', /^sudo sysctl -w fs\.inotify\.max_user_watches=8192,/);
  });

  it('compares vm.max_map_count only if Elasticsearch maps files into memory', () => {
    const messages = checkKernel(fakeEngine(), mapped, fakeProbes({ files: limits })).map((f) => f.message);
    assert.match(messages[1] ?? '', /^vm\.max_map_count is 65530, less than 262144/);
  });

  it('does not read the limits of this system for a virtual machine', () => {
    const findings = checkKernel(fakeEngine({ isVirtual: true }), mapped, fakeProbes({ files: limits }));
    assert.deepEqual(statuses(findings), ['ok']);
  });
});

describe('checkContainerProxies', () => {
  const check = (proxies: object) =>
    checkContainerProxies(
      fakeCompose(),
      fakeProbes({ files: { '/home/ada/.docker/config.json': JSON.stringify({ proxies }) } }),
    );

  it('warns of services that the client’s proxy does not exclude', () => {
    const finding = check({ default: { httpProxy: 'http://proxy:3128', noProxy: 'localhost,mongo' } });
    assert.equal(finding.advice, 'add to proxies.default.noProxy: 127.0.0.1,gateway,elasticsearch');
  });

  it('accepts a client without a proxy, or with a proxy that excludes all services', () => {
    assert.equal(check({}).status, 'ok');
    const noProxy = 'localhost,127.0.0.0/8,gateway,mongo,elasticsearch';
    assert.equal(check({ default: { httpProxy: 'http://proxy:3128', noProxy } }).status, 'ok');
    assert.equal(check({ default: { httpProxy: 'http://proxy:3128', noProxy: '*' } }).status, 'ok');
  });

  it('accepts an absent or unreadable configuration', () => {
    assert.equal(checkContainerProxies(fakeCompose(), fakeProbes()).status, 'ok');
    const files = { '/home/ada/.docker/config.json': '{' };
    assert.equal(checkContainerProxies(fakeCompose(), fakeProbes({ files })).status, 'ok');
  });
});

describe('checkShellProxy', () => {
  it('warns if the proxy of the shell also applies to localhost', () => {
    const status = (environment: Record<string, string>) =>
      checkShellProxy(fakeProbes({ environment })).status;
    assert.equal(status({}), 'ok');
    assert.equal(status({ http_proxy: 'http://proxy:3128' }), 'warning');
    assert.equal(status({ http_proxy: 'http://proxy:3128', NO_PROXY: 'localhost,127.0.0.1' }), 'ok');
  });
});

describe('checkEnvFile', () => {
  it('warns of variables that the compose file does not read', () => {
    const finding = checkEnvFile(
      fakeCompose({ setInEnvFile: ['GATEWAY_PORT', 'GATWAY_PORT', 'COMPOSE_PROJECT_NAME'] }),
    );
    assert.equal(finding.message, '.env sets GATWAY_PORT, which docker-compose.yml does not read');
    assert.equal(checkEnvFile(fakeCompose({ setInEnvFile: ['GATEWAY_PORT'] })).status, 'ok');
  });
});

describe('checkEnvValues', () => {
  const problems = (values: Record<string, string>) =>
    checkEnvValues(fakeCompose({ values })).map(({ status, message }) => `${status}: ${message}`);

  it('fails for each value that prevents the start of a container, without showing a secret', () => {
    const found = problems({
      GATEWAY_PORT: 'abc',
      CONSOLE_PORT: '70000',
      FAULTS_TOKEN: 'short',
      ALERT_CHAT: 'teams',
      SLO_WINDOWS: 'week',
      ELASTIC_VERSION: '7.17.0',
      PROMETHEUS_RETENTION: '3',
      TRAFFIC_PACE: 'fast',
      TRACES_RATIO: '2',
    });
    for (const name of ['GATEWAY_PORT', 'CONSOLE_PORT', 'ALERT_CHAT', 'SLO_WINDOWS', 'ELASTIC_VERSION'])
      assert.ok(
        found.some((text) => text.startsWith(`failure: ${name} must be `)),
        `${name}: ${found}`,
      );
    assert.equal(found.length, 9, found.join('\n'));
    assert.ok(!found.join().includes('"short"'));
  });

  it('accepts the documented values, and variables that are not set', () => {
    assert.deepEqual(problems({}), []);
    assert.deepEqual(
      problems({
        GATEWAY_PORT: '18080',
        FAULTS_TOKEN: '',
        ALERT_CHAT: 'slack',
        SLO_WINDOWS: 'real',
        ELASTIC_VERSION: '9.5.2',
        PROMETHEUS_RETENTION: '31d',
        TRAFFIC: 'off',
      }),
      [],
    );
  });
});
