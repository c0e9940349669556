import assert from 'node:assert/strict';
import { bytesOf, interpolate, readComposeFile } from '../../src/doctor/compose-file.js';

const text = `
name: shop
services:
  gateway:
    build: .
    ports: ["127.0.0.1:\${GATEWAY_PORT:-8080}:8080", "[::1]:9000:9000/tcp", "9001", { published: 9002, target: 80, host_ip: 127.0.0.2 }]
    mem_limit: 112m
    environment: { LEVEL: "\${LEVEL:-info}" }
  mongo:
    image: mongo:\${MONGO_VERSION:-8.0.29}
    mem_limit: 1g
    healthcheck: { test: [CMD, "true"], start_interval: 1s }
    environment: [A=1, B=x=y]
  debugger:
    image: debugger:1
    profiles: [debug]
    ports: ["5858:5858"]
`;

describe('interpolate', () => {
  const variables = { SET: 'value', EMPTY: '' };
  // `%` stands for `$`, which the linter would take for a template string.
  for (const [written, expected] of [
    ['%{SET} %SET', 'value value'],
    ['%{EMPTY:-other} %{EMPTY-other} %{NONE:-other} %{NONE-other}', 'other  other other'],
    ['%{SET:-other}', 'value'],
    ['%{SET:+there} %{NONE:+there}', 'there '],
    ['%{SET:?is required}', 'value'],
    ['%%HOME and (%%|/)', '$HOME and ($|/)'],
    ['%{NONE}', ''],
  ] as const) {
    const source = written.replaceAll('%', '$');
    it(`replaces ${source} as Compose does`, () => assert.equal(interpolate(source, variables), expected));
  }
});

describe('bytesOf', () => {
  it('reads the units of Compose', () => {
    assert.deepEqual(['5', '5b', '2k', '112m', '112mb', '1.5g', 64].map(bytesOf), [
      5,
      5,
      2048,
      112 << 20,
      112 << 20,
      1.5 * 1024 ** 3,
      64,
    ]);
  });

  it('throws RangeError for another format', () => {
    assert.throws(() => bytesOf('many'), /^RangeError: not a size: many$/);
  });
});

describe('readComposeFile', () => {
  it('returns ports with their variables, limits, images and environments', () => {
    const compose = readComposeFile(text, undefined, {});
    assert.deepEqual(compose.ports, [
      { service: 'gateway', host: '127.0.0.1', port: 8080, variable: 'GATEWAY_PORT' },
      { service: 'gateway', host: '::1', port: 9000, variable: undefined },
      { service: 'gateway', host: '127.0.0.2', port: 9002, variable: undefined },
    ]);
    assert.equal(compose.project, 'shop');
    assert.equal(compose.memoryBytes, (112 << 20) + 1024 ** 3);
    assert.deepEqual(compose.services, ['gateway', 'mongo']);
    assert.deepEqual(compose.images, { mongo: 'mongo:8.0.29' });
    assert.equal(compose.hasBuilds, true);
    assert.equal(compose.hasStartInterval, true);
    assert.deepEqual(compose.environments, { gateway: { LEVEL: 'info' }, mongo: { A: '1', B: 'x=y' } });
    assert.deepEqual(compose.variables, ['GATEWAY_PORT', 'LEVEL', 'MONGO_VERSION']);
  });

  it('prefers the environment to .env, and .env to the defaults', () => {
    const envFile = 'GATEWAY_PORT=18080\nMONGO_VERSION=8.2.1 # comment\nCOMPOSE_PROJECT_NAME=other\n';
    const compose = readComposeFile(text, envFile, { GATEWAY_PORT: '28080' });
    assert.equal(compose.ports[0]?.port, 28080);
    assert.equal(compose.images.mongo, 'mongo:8.2.1');
    assert.equal(compose.project, 'other');
    assert.deepEqual(compose.setInEnvFile.toSorted(), [
      'COMPOSE_PROJECT_NAME',
      'GATEWAY_PORT',
      'MONGO_VERSION',
    ]);
  });

  it('includes a service with a profile only if COMPOSE_PROFILES names the profile', () => {
    const { services, ports } = readComposeFile(text, undefined, { COMPOSE_PROFILES: 'test,debug' });
    assert.ok(services.includes('debugger'));
    assert.deepEqual(ports.at(-1), {
      service: 'debugger',
      host: '0.0.0.0',
      port: 5858,
      variable: undefined,
    });
  });
});
