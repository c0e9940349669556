import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { eventually } from '@glasshouse/timing/testing';
import type { Target } from '../target.js';
import { sharedTarget } from './shared-target.js';

const file = resolve(import.meta.dirname, '../../../../README.md');

/** Returns the `sh` blocks below a heading of README.md in order, without the indentation of a list item. */
function commandsOf(heading: string): string[] {
  const [, after = ''] = readFileSync(file, 'utf8').split(`\n## ${heading}\n`);
  const [section = ''] = after.split('\n## ');
  return [...section.matchAll(/^( *)```sh\n([\s\S]*?)^\1```$/gm)].map(([, indent = '', commands = '']) =>
    commands.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  );
}

describe('README.md', function readme() {
  this.timeout(120_000);
  let target: Target;
  before(async function onOwnPorts() {
    target = await sharedTarget();
    // The commands use the services' own ports, which compose does not publish.
    if (target.services === undefined || target.console === undefined) this.skip();
  });

  /** Runs blocks in one shell as if pasted, with the addresses of the system under test. */
  async function paste(blocks: readonly string[]): Promise<string> {
    const addresses: Record<string, string | undefined> = {
      'http://localhost:8080': target.gateway,
      'http://localhost:8090': target.console,
      'http://localhost:8083': target.services?.product,
      // host name inside the network
      'http://product:8083': target.services?.product,
    };
    const commands = blocks
      .join('\n')
      .replace(/http:\/\/(localhost|product):\d+/g, (address) => addresses[address] ?? address)
      .replaceAll('ada', `ada-${Date.now().toString(36)}`);
    const { stdout } = await promisify(execFile)('bash', ['-uc', commands]);
    return stdout;
  }

  it('has a first command under "The first five minutes" that prints the status and the trace id', async () => {
    const [request = ''] = commandsOf('The first five minutes');
    assert.match(await paste([request]), /^HTTP\/1\.1 200[^\n]*\n(.*\n)*trace-id: [0-9a-f]{32}/);
  });

  it('has commands under "Follow one request" that lead from a purchase to its spans and log records', async () => {
    const output = await paste(commandsOf('Follow one request'));
    assert.match(output, /HTTP\/1\.1 200/);
    assert.match(output, /"status":"confirmed"/);
    const traceId = /^trace-id: ([0-9a-f]{32})/m.exec(output)?.[1];
    assert.ok(traceId, output);
    const telemetry = output.slice(output.indexOf(traceId) + 32);
    for (const service of ['gateway', 'order', 'product', 'customer']) {
      assert.match(telemetry, new RegExp(`"service":"${service}"`), `spans of ${service}`);
      assert.match(telemetry, new RegExp(`"service.name":"${service}"`), `log records of ${service}`);
    }
  });

  it('has commands under "Change the log level of one service" that do so', async () => {
    const blocks = commandsOf('Change the log level of one service');
    assert.equal(blocks.length, 2);
    for (const block of blocks) assert.match(await paste([block]), /"level":"debug"/);
  });

  it('has commands under "Break it" that lead to a 504 and leave the service running', async () => {
    assert.match(await paste(commandsOf('Break it')), /^HTTP\/1\.1 504[\s\S]*^trace-id: [0-9a-f]{32}/m);
    // the gateway probes a service that was unreachable every 250 ms
    await eventually(async () => {
      assert.equal((await fetch(`${target.gateway}/products?limit=1`)).status, 200);
    }, 5000);
  });

  after('reset the log level', async () => {
    const product = target.services?.product;
    if (product === undefined) return;
    const headers = { 'content-type': 'application/json' };
    await fetch(`${product}/internal/log-level`, { method: 'PUT', headers, body: '{"level":"info"}' });
  });
});
