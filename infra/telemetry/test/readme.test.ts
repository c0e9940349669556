import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRequestObserver, createTelemetry, streamLogs } from '../src/index.js';
import { parseExposition } from './metrics/parse-exposition.js';

const root = resolve(fileURLToPath(import.meta.url), '../../..');
const readme = readFileSync(resolve(root, 'README.md'), 'utf8');
const rows = (heading: string) =>
  readme
    .slice(readme.indexOf(`| ${heading}`))
    .split('\n\n')[0]
    ?.split('\n')
    .slice(2)
    .map((row) => row.split('|').map((cell) => cell.trim())) ?? [];
const quoted = (cell = '') => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] as string);

describe('the README', () => {
  it('lists exactly the exports of every entry point', async () => {
    const { exports } = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8')) as {
      exports: Record<string, { default: string }>;
    };
    const actual = await Promise.all(
      Object.entries(exports).map(async ([entry, { default: file }]) => {
        const module = (await import(resolve(root, file))) as object;
        return Object.keys(module).map((name) => `${entry} ${name}`);
      }),
    );
    const documented = rows('from | export').flatMap(([, from, names]) =>
      quoted(names).map((name) => `${quoted(from)[0]} ${name}`),
    );
    assert.deepEqual(documented.sort(), actual.flat().sort());
  });

  it('lists every metric that the kit exposes, with its type and labels', async () => {
    const telemetry = createTelemetry({
      service: { name: 'demo' },
      processMetrics: false,
      logs: [streamLogs(process.stdout)],
    });
    createRequestObserver(telemetry);
    telemetry.metrics
      .histogram({
        name: 'http_server_request_duration_seconds',
        help: '',
        labels: ['method', 'route', 'status_code'],
      })
      .labels('GET', '/', '200')
      .observe(1);
    const families = parseExposition((await telemetry.metrics.expose()).body, 'text');
    const actual = [...families].map(([name, { type, samples }]) => {
      const labels = Object.keys(samples[0]?.labels ?? {}).filter((label) => label !== 'le');
      return `${name} ${type} ${labels}`;
    });
    const documented = rows('metric | type').map(
      ([, name, type, labels]) => `${quoted(name)[0]} ${type?.split(',')[0]} ${quoted(labels)}`,
    );
    assert.deepEqual(documented.sort(), actual.sort());
    await telemetry.close();
  });
});
