import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { isReady, renderText } from '../../src/doctor/render-results.js';
import { type CheckResult, runChecks } from '../../src/doctor/run-checks.js';
import { freePorts } from '../../src/free-ports.js';
import { portHolder } from '../../src/port-holder.js';
import { fakeCompose, fakeProbes } from './fixtures.js';

const program = resolve(import.meta.dirname, '../../src/doctor/main.js');

/** Runs the program on this machine, with a PATH that has only an empty folder, so that there is no Docker. */
function runWithoutDocker(
  args: readonly string[],
  environment: Record<string, string> = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  const empty = mkdtempSync(join(tmpdir(), 'glasshouse-doctor-'));
  return new Promise((done) => {
    const env = { PATH: empty, HOME: empty, ...environment };
    execFile(process.execPath, [program, ...args], { env }, (error, stdout, stderr) => {
      rmSync(empty, { recursive: true });
      done({ code: Number(error?.code ?? 0), stdout, stderr });
    });
  });
}

describe('runChecks', () => {
  it('skips the checks that need an engine when there is none', async () => {
    const results = await runChecks(fakeCompose(), fakeProbes());
    const skipped = results.filter(({ status }) => status === 'skipped').map(({ check }) => check);
    assert.deepEqual(skipped, ['memory', 'disk', 'architecture', 'processor', 'kernel']);
    assert.deepEqual(
      results.filter(({ status }) => status === 'failure').map(({ check }) => check),
      ['docker'],
    );
  });
});

describe('renderText', () => {
  const results: CheckResult[] = [
    { way: 'npm start', check: 'node', status: 'ok', message: 'Node 20.19.5' },
    { way: 'docker compose up', check: 'ports', status: 'failure', message: 'port 1', advice: 'free it' },
    { way: 'docker compose up', check: 'disk', status: 'warning', message: '1 GB', advice: 'delete files' },
  ];

  it('lists the findings of each way with their advice, and a summary', () => {
    assert.equal(
      renderText(results),
      [
        'npm start',
        '  ok       node   Node 20.19.5',
        '',
        'docker compose up',
        '  failure  ports  port 1',
        '                  -> free it',
        '  warning  disk   1 GB',
        '                  -> delete files',
        '',
        'npm start: ready',
        'docker compose up: not ready, 1 failure, 1 warning',
      ].join('\n'),
    );
  });

  it('is ready with warnings, but not with a failure', () => {
    assert.equal(isReady(results), false);
    assert.equal(isReady(results.filter(({ status }) => status !== 'failure')), true);
  });
});

describe('npm run doctor', function doctor() {
  this.timeout(30_000);

  it('exits with 1 without Docker, and says that npm start works without it', async () => {
    const { code, stdout } = await runWithoutDocker([]);
    assert.equal(code, 1);
    assert.match(stdout, /failure {2}docker .*\n.*npm start works without Docker\n/);
    assert.match(stdout, /^docker compose up: not ready, \d+ failure/m);
  });

  it('names the variable and the process of a port in use, as JSON with --json', async () => {
    const [port] = (await freePorts(1)) as [number];
    const server = createServer();
    await new Promise<void>((listening) => server.listen({ host: '127.0.0.1', port }, listening));
    try {
      const { stdout } = await runWithoutDocker(['--json'], { KIBANA_PORT: String(port) });
      const { ready, results } = JSON.parse(stdout) as {
        ready: Record<string, boolean>;
        results: CheckResult[];
      };
      assert.equal(ready['docker compose up'], false);
      const holder = portHolder(port);
      assert.deepEqual(
        results.filter(({ check, message }) => check === 'ports' && message.includes(String(port))),
        [
          {
            way: 'docker compose up',
            check: 'ports',
            status: 'failure',
            message: `port ${port} (kibana) is in use${holder === undefined ? '' : ` by ${holder}`}`,
            advice: `${holder === undefined ? `find its process with sudo lsof -nP -iTCP:${port} -sTCP:LISTEN` : 'stop it'}, or set KIBANA_PORT to a free port in .env`,
          },
        ],
      );
    } finally {
      server.close();
    }
  });

  it('rejects an unknown option', async () => {
    const { code, stderr } = await runWithoutDocker(['--jsno']);
    assert.equal(code, 1);
    assert.match(stderr, /^unknown option --jsno; usage: npm run doctor/);
  });
});
