/**
 * Packs the kit, installs it with Koa in a temporary folder, and runs the README's examples there, like a user outside
 * this repository. Needs a registry, so it is run manually: `npm run check:package -w @glasshouse/telemetry`.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(fileURLToPath(import.meta.url), '../../../..');
const folder = mkdtempSync(join(tmpdir(), 'telemetry-'));
try {
  const tarball = npm(root, 'pack', '--silent', '--pack-destination', folder)
    .trim()
    .split('\n')
    .at(-1) as string;
  writeFileSync(join(folder, 'package.json'), '{"private":true,"type":"module"}');
  npm(folder, 'install', '--silent', '--no-audit', '--no-fund', `./${tarball}`, 'koa@3');
  for (const [, name, code] of readFileSync(join(root, 'README.md'), 'utf8').matchAll(
    /```js\n\/\/ (\S+)\n([\s\S]*?)```/g,
  )) {
    writeFileSync(join(folder, name as string), code as string);
  }
  await runServer('koa.mjs', { lines: 2, route: '/hello/{name}' });
  await runServer('http.mjs', { lines: 2, route: '/hello/{name}' });
  const client = execFileSync(process.execPath, ['client.mjs'], { cwd: folder, encoding: 'utf8' });
  const record = JSON.parse(client);
  assert.equal(record.message, 'no greeting');
  assert.match(record['trace.id'], /^[0-9a-f]{32}$/);
  console.log('client.mjs: one record with trace id');
  const worked = execFileSync(process.execPath, ['worker.mjs'], { cwd: folder, encoding: 'utf8' });
  assert.equal(JSON.parse(worked.split('\n')[0] as string)['primes.count'], 9592);
  console.log('worker.mjs: counted in the worker thread');
} finally {
  rmSync(folder, { recursive: true });
}

function npm(cwd: string, ...words: string[]): string {
  return execFileSync('npm', words, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Starts an example server, requests a greeting and the metrics, stops the server and checks its log. */
async function runServer(file: string, expected: { lines: number; route: string }): Promise<void> {
  const port = await freePort();
  const child = spawn(process.execPath, [file], {
    cwd: folder,
    env: { ...process.env, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (bytes) => {
    output += bytes;
  });
  try {
    const response = await retryUntilListening(child, () => fetch(`http://127.0.0.1:${port}/hello/ada`));
    assert.equal(await response.text(), 'hello');
    const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    assert.ok(metrics.includes(`route="${expected.route}",status_code="200"} 1`), metrics);
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    assert.deepEqual(await exited, [0, null]);
  } finally {
    child.kill('SIGKILL');
  }
  const lines = output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.equal(lines.length, expected.lines, output);
  assert.equal(new Set(lines.map((line) => line['trace.id'])).size, 1);
  assert.equal(lines.at(-1)['http.route'], expected.route);
  console.log(`${file}: responded, counted the request and logged ${lines.length} lines of one trace`);
}

async function retryUntilListening<T>(child: ChildProcess, attempt: () => Promise<T>): Promise<T> {
  for (const deadline = Date.now() + 10_000; ; ) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > deadline || child.exitCode !== null) throw error;
      await new Promise((done) => setTimeout(done, 50));
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
