import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { eventually } from '@glasshouse/timing/testing';
import { serve } from '../support/things.js';

const service = fileURLToPath(new URL('service.js', import.meta.url));

interface Trial {
  process: ChildProcess;
  /** Returns the log records on standard output. */
  records(): Record<string, string>[];
  stderr(): string;
  ready(): Promise<number>;
  exited: Promise<{ code: number | null; signal: string | null }>;
}

describe('runService', function () {
  this.timeout(60_000);
  const running: Trial[] = [];

  function start(environment: Record<string, string> = {}): Trial {
    const child = fork(service, {
      silent: true,
      env: { PORT: '0', NEEDED: '7', LOG_STDOUT: 'json', ...environment },
    });
    let [out, error] = ['', ''];
    child.stdout?.on('data', (chunk) => {
      out += chunk;
    });
    child.stderr?.on('data', (chunk) => {
      error += chunk;
    });
    const trial: Trial = {
      process: child,
      records: () =>
        out
          .split('\n')
          .filter(Boolean)
          .map((line) => JSON.parse(line)),
      stderr: () => error,
      async ready() {
        const [message] = await once(child, 'message');
        assert.equal(message.type, 'ready');
        return message.port;
      },
      // Uses `exit`, since the child's `close` event is not emitted after its channel has been disconnected.
      exited: Promise.all([once(child, 'exit'), child.stdout && once(child.stdout, 'close')]).then(
        ([[code, signal]]) => ({ code, signal }),
      ),
    };
    running.push(trial);
    return trial;
  }
  afterEach(async () => {
    for (const trial of running.splice(0)) {
      trial.process.kill('SIGKILL');
      await trial.exited;
    }
  });

  const messages = (trial: Trial) => trial.records().map((record) => record.message);

  it('refuses requests above the MAX_REQUESTS of its environment', async () => {
    const port = await start({ MAX_REQUESTS: '1', OVERLOAD_DELAY_MS: '0' }).ready();
    const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`).then(({ status }) => status);
    const statuses = await Promise.all([get('/held'), get('/held'), get('/health/live')]);
    // either of the two may arrive first
    assert.deepEqual([statuses.slice(0, 2).sort(), statuses[2]], [[200, 503], 200]);
  });

  it('starts the service, listens, and sends the port to its parent process', async () => {
    const trial = start();
    const port = await trial.ready();
    const response = await fetch(`http://127.0.0.1:${port}/held`);
    assert.deepEqual(await response.json(), { needed: 7 });
    assert.deepEqual(messages(trial).slice(0, 3), [
      'the service starts',
      `listening on http://127.0.0.1:${port}`,
      'the service is ready',
    ]);
  });

  for (const [trigger, stop] of [
    ['SIGTERM', (child: ChildProcess) => child.kill('SIGTERM')],
    ['SIGINT', (child: ChildProcess) => child.kill('SIGINT')],
    ['disconnection from its parent', (child: ChildProcess) => child.disconnect()],
  ] as const) {
    it(`on ${trigger} finishes requests, then closes the service, then the telemetry`, async () => {
      const trial = start();
      const port = await trial.ready();
      const held = once(trial.process, 'message');
      const pending = fetch(`http://127.0.0.1:${port}/held`);
      await held;
      stop(trial.process);
      const response = await pending;
      assert.deepEqual([response.status, await response.json()], [200, { needed: 7 }]);
      assert.deepEqual(await trial.exited, { code: 0, signal: null });
      const logged = messages(trial);
      const order = ['stopping', 'GET /held 200', 'the service closes', 'stopped'].map((message) =>
        logged.indexOf(message),
      );
      assert.ok(!order.includes(-1), logged.join());
      assert.deepEqual(
        order,
        order.toSorted((a, b) => a - b),
      );
    });
  }

  it('stops when its parent process ends while it is loading', async () => {
    const trial = start({ LOAD_MS: '300' });
    trial.process.disconnect();
    assert.deepEqual(await trial.exited, { code: 0, signal: null });
    assert.ok(!messages(trial).some((message) => message?.startsWith('listening')), 'it must not listen');
  });

  for (const outcome of ['fails', 'succeeds']) {
    it(`exits with 0 and does not listen when it is stopped during a start that then ${outcome}`, async () => {
      const trial = start({ FAULT: `long start that ${outcome}` });
      let isReady = false;
      trial.process.on('message', () => {
        isReady = true;
      });
      await eventually(() => assert.ok(messages(trial).includes('the service starts')), 30_000);
      trial.process.kill('SIGTERM');
      assert.deepEqual(await trial.exited, { code: 0, signal: null });
      assert.deepEqual(messages(trial), ['the service starts', 'stopping', 'the service closes', 'stopped']);
      assert.deepEqual([isReady, trial.stderr()], [false, '']);
    });
  }

  it('stops in time when clients hold connections of each port until the limit', async () => {
    const second = await serve();
    await second.close(0);
    const limitMs = 5200;
    const trial = start({ ALSO: 'true', SECOND_PORT: String(second.port), SHUTDOWN_MS: String(limitMs) });
    const first = await trial.ready();
    const sockets = [first, second.port].map((port) => connect(port, '127.0.0.1'));
    try {
      for (const socket of sockets) {
        socket.on('error', () => {});
        await once(socket, 'connect');
        // an unfinished request
        socket.write('GET /held HTTP/1.1\r\n');
      }
      await fetch(`http://127.0.0.1:${second.port}/health/live`);
      trial.process.kill('SIGTERM');
      assert.deepEqual(await trial.exited, { code: 0, signal: null });
    } finally {
      for (const socket of sockets) socket.destroy();
    }
  });

  it('closes the service once when it receives SIGTERM twice', async () => {
    const trial = start();
    await trial.ready();
    trial.process.kill('SIGTERM');
    trial.process.kill('SIGTERM');
    assert.equal((await trial.exited).code, 0);
    assert.equal(messages(trial).filter((message) => message === 'the service closes').length, 1);
  });

  it('prints every invalid variable to standard error and exits with 78', async () => {
    const trial = start({ NEEDED: '', PORT: 'x' });
    assert.equal((await trial.exited).code, 78);
    assert.match(
      trial.stderr(),
      /^trial: invalid environment:\n {2}PORT must be a whole number.*\n {2}NEEDED is required: Required setting\n$/,
    );
  });

  it('prints an invalid address with its variable but without a stack, and exits with 78', async () => {
    const trial = start({ TRACES_OTLP: 'ftp://collector/' });
    assert.equal((await trial.exited).code, 78);
    assert.equal(
      trial.stderr(),
      'trial: invalid environment:\n  TRACES_OTLP: not an http address: "ftp://collector/"\n',
    );
  });

  it('logs the address in use and exits with 1', async () => {
    const server = await serve();
    try {
      const trial = start({ PORT: String(server.port) });
      assert.equal((await trial.exited).code, 1);
      const fatal = trial.records().find((record) => record['log.level'] === 'fatal');
      assert.match(
        String(fatal?.['error.message']),
        /cannot listen on 127.0.0.1:\d+: port already in use; set PORT to use another port/,
      );
      assert.ok(messages(trial).includes('the service closes'));
    } finally {
      await server.close(100);
    }
  });

  for (const fault of ['build', 'start']) {
    it(`exits with 1 when ${fault}() fails`, async () => {
      const trial = start({ FAULT: fault });
      assert.equal((await trial.exited).code, 1);
      const fatal = trial.records().find((record) => record['log.level'] === 'fatal');
      assert.deepEqual(
        [fatal?.message, fatal?.['error.message']],
        ['trial could not start', `cannot ${fault}`],
      );
    });
  }

  it('prints the start error to standard error when LOG_STDOUT is off', async () => {
    const trial = start({ FAULT: 'start', LOG_STDOUT: 'off' });
    assert.equal((await trial.exited).code, 1);
    assert.equal(trial.stderr(), 'trial could not start: Error: cannot start\n');
  });

  it('exits with 1 when listening() fails after the process was ready', async () => {
    const trial = start({ FAULT: 'listening', LOG_STDOUT: 'off' });
    await trial.ready();
    assert.equal((await trial.exited).code, 1);
    assert.equal(trial.stderr(), 'trial could not start: Error: cannot work\n');
  });

  it('exits with 1 when close() fails', async () => {
    const trial = start({ FAULT: 'close' });
    await trial.ready();
    trial.process.kill('SIGTERM');
    assert.equal((await trial.exited).code, 1);
    assert.ok(trial.records().some((record) => record['error.message'] === 'cannot close'));
  });

  for (const [fault, message] of [
    ['uncaught', 'uncaught error'],
    ['unhandled', 'unhandled rejection'],
  ] as const) {
    it(`logs an ${fault} error as fatal, and exits with 1`, async () => {
      const trial = start({ FAULT: fault });
      const port = await trial.ready();
      await fetch(`http://127.0.0.1:${port}/held`).catch(() => {});
      assert.equal((await trial.exited).code, 1);
      const fatal = trial.records().filter((record) => record['log.level'] === 'fatal');
      assert.deepEqual(
        fatal.map((record) => record['error.message']),
        [message],
      );
    });
  }

  it('listens on additional ports and closes them', async () => {
    const trial = start({ ALSO: 'true' });
    await trial.ready();
    trial.process.kill('SIGTERM');
    assert.equal((await trial.exited).code, 0);
  });
});
