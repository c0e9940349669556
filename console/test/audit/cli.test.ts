import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { startConsole } from '../start-console.js';

const file = fileURLToPath(new URL('../../server/src/audit/cli.js', import.meta.url));

interface CommandEnd {
  code: number;
  stdout: string;
  stderr: string;
}

function run(...given: string[]): Promise<CommandEnd> {
  return runWith({}, given);
}

function runWith(environment: Readonly<Record<string, string>>, given: string[]): Promise<CommandEnd> {
  const env = { ...process.env, ...environment };
  return new Promise((resolve) => {
    execFile(process.execPath, [file, ...given], { env }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}

describe('npm run audit', function () {
  this.timeout(20_000);
  let server: Server;
  let requests: number;
  let console: Awaited<ReturnType<typeof startConsole>>;

  beforeEach(async () => {
    requests = 0;
    const start = Math.ceil(Date.now() / 1000);
    server = createServer((_request, response) => {
      response.end(
        `process_start_time_seconds ${start}\nhttp_server_request_duration_seconds_count ${requests}\n` +
          'telemetry_items_produced_total{signal="logs",destination="c:2"} 5\n' +
          'telemetry_items_delivered_total{signal="logs",destination="c:2"} 3\n' +
          'telemetry_items_dropped_total{signal="logs",destination="c:2",reason="queue_full"} 2\n',
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`;
    console = await startConsole({ scrapeTargets: [{ name: 'order', url }] });
  });
  afterEach(async () => {
    await console.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('prints the audit and exits with 0 when all counts match', async () => {
    const { code, stdout } = await run('--console', console.url);
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^order +[\d:]+ +0 +0 +0 +exact$/m);
    assert.match(stdout, /^order +127\.0\.0\.1:\d+ +logs +c:2 +5 +3 +0 +queue_full 2 +exact$/m);
    assert.match(stdout, /^exact$/m);
  });

  it('audits the console at CONSOLE_URL', async () => {
    const { code, stdout } = await runWith({ CONSOLE_URL: console.url }, []);
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^order +[\d:]+ +0 +0 +0 +exact$/m);
  });

  it('prints its options with --help', async () => {
    const { code, stdout } = await run('--help');
    assert.equal(code, 0);
    assert.match(stdout, /^usage: npm run audit -- .*\n {2}--console .*CONSOLE_URL/);
  });

  it('waits, then exits with 1 when a count is off', async () => {
    requests = 2;
    const began = Date.now();
    const { code, stdout } = await run('--console', console.url, '--wait', '1');
    assert.equal(code, 1, stdout);
    assert.ok(Date.now() - began >= 1000, 'items in flight may still arrive');
    assert.match(stdout, /^order +[\d:]+ +2 +0 \(-2\) +0 \(-2\) +off$/m);
    assert.match(stdout, /^order: 2 requests have no server span: .*\norder: 2 items for c:2 were dropped$/m);
  });

  it('exits with 2 when the console does not respond, or an argument is wrong', async () => {
    const { port } = server.address() as AddressInfo;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    const gone = await run('--console', `http://127.0.0.1:${port}`);
    assert.equal(gone.code, 2);
    assert.match(gone.stderr, /http:\/\/127\.0\.0\.1:\d+ does not respond: .*ECONNREFUSED/);
    assert.equal((await run('--consle', 'x')).code, 2);
    assert.equal((await run('--wait', 'x')).code, 2);
  });
});
