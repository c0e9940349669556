import assert from 'node:assert/strict';
import { checkDocker } from '../../src/doctor/checks/docker.js';
import type { Engine, RunningEngine } from '../../src/doctor/docker-engine.js';
import { type FakeMachine, fakeCompose, fakeEngine, fakeProbes } from './fixtures.js';

describe('checkDocker', () => {
  const running = (differences: Partial<RunningEngine> = {}, compose = fakeCompose()) =>
    checkDocker(fakeEngine(differences), compose, fakeProbes());
  const adviceFor = (engine: Engine, machine: FakeMachine = {}) =>
    checkDocker(engine, fakeCompose(), fakeProbes(machine))[0]?.advice ?? '';
  const unreachable: Engine = { state: 'unreachable', reason: 'Cannot connect to the Docker daemon' };

  it('accepts recent versions', () => {
    assert.deepEqual(running(), [{ status: 'ok', message: 'Docker 28.5.2, Compose 2.40.3' }]);
    assert.equal(running({ version: '25.0.0', composeVersion: 'v2.20.2' })[0]?.status, 'ok');
  });

  it('requires Docker 25 and Compose 2.20.2 for start_interval', () => {
    assert.match(running({ version: '24.0.9' })[0]?.message ?? '', /^Docker 24\.0\.9 is too old/);
    assert.match(running({ composeVersion: '2.20.1' })[0]?.message ?? '', /^Docker Compose 2\.20\.1 is too/);
    const without = fakeCompose({ hasStartInterval: false });
    assert.equal(running({ version: '24.0.9', composeVersion: '2.20.1' }, without)[0]?.status, 'ok');
  });

  it('requires the plugins compose and buildx', () => {
    assert.match(running({ composeVersion: undefined })[0]?.message ?? '', /`docker compose` was not found/);
    assert.match(running({ hasBuildx: false })[1]?.message ?? '', /^the plugin buildx/);
    assert.equal(running({ hasBuildx: false }, fakeCompose({ hasBuilds: false })).length, 1);
  });

  it('requires Linux containers, and warns of a rootless engine', () => {
    assert.match(running({ containerSystem: 'windows' })[1]?.message ?? '', /windows containers/);
    assert.equal(running({ isRootless: true })[1]?.status, 'warning');
  });

  it('fails without Docker, and says that npm start works without it', () => {
    assert.match(adviceFor({ state: 'absent' }), /; npm start works without Docker$/);
  });

  it('says how to start an engine that does not respond', () => {
    assert.match(adviceFor(unreachable), /^start the engine: sudo systemctl start docker;/);
    assert.match(adviceFor(unreachable, { platform: 'darwin' }), /^start Docker Desktop;/);
    const files = { '/proc/sys/kernel/osrelease': '6.6.87.2-microsoft-standard-WSL2' };
    assert.match(adviceFor(unreachable, { files }), /enable its integration with this WSL distribution/);
  });

  it('names the group for a socket without permission', () => {
    const reason = 'permission denied while trying to connect to the Docker daemon socket';
    assert.match(adviceFor({ state: 'unreachable', reason }), /usermod -aG docker/);
  });
});
