import assert from 'node:assert/strict';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readComposeFile } from '@glasshouse/launcher';
import { readText, root } from '../compose-file.js';

const readme = readText('README.md');
const [, after = ''] = readme.split('\n## Addresses of the full stack\n');
const [section = ''] = after.split('\n## ');

/** Rows of the table: service, address, variable. */
const rows = [
  ...section.matchAll(/^\| ([a-z-]+) \| (?:<http:\/\/localhost:|port )(\d+)>? \| `(\w+)` \| .+ \|$/gm),
];

describe('README.md, Addresses of the full stack', () => {
  it('lists every port that docker-compose.yml publishes, with its service and variable', () => {
    const { ports } = readComposeFile(readText('docker-compose.yml'), undefined, {});
    assert.deepEqual(
      rows.map(([, service, port, variable]) => `${service} ${port} ${variable}`).sort(),
      ports.map(({ service, port, variable }) => `${service} ${port} ${variable}`).sort(),
    );
  });

  it('names only saved searches and dashboards that Kibana imports', () => {
    const imported = readdirSync(join(root, 'kibana'))
      .filter((name) => name.endsWith('.ndjson'))
      .map((name) => readText(`kibana/${name}`))
      .join('');
    const named = [...section.matchAll(/`(Glasshouse: [^`]+)`/g)].map(([, title]) => title as string);
    assert.ok(named.length > 0);
    for (const title of named) assert.ok(imported.includes(`"${title}"`), title);
  });

  it('names only metrics that docs/metrics.md lists', () => {
    const metrics = readText('docs/metrics.md');
    const named = [...readme.matchAll(/\((\w+)_bucket\[/g)].map(([, name]) => name as string);
    assert.ok(named.length > 0);
    for (const name of named) assert.ok(metrics.includes(`\`${name}\``), name);
  });
});

describe('docs/screenshots', () => {
  const pictures = readdirSync(join(root, 'docs/screenshots'));

  it('has exactly the pictures that pages show', () => {
    const text = readme + readText('docs/console.md');
    const shown = [...text.matchAll(/screenshots\/([\w-]+\.png)/g)].map(([, name]) => name as string);
    assert.deepEqual(pictures.sort(), [...new Set(shown)].sort());
  });

  it('has pictures of less than 150 kB', () => {
    for (const name of pictures)
      assert.ok(statSync(join(root, 'docs/screenshots', name)).size < 150_000, name);
  });
});
