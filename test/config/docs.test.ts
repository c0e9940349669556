import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { settingsTable } from '@glasshouse/settings';
import { telemetrySettings } from '@glasshouse/telemetry';
import { classicSettings } from '@glasshouse/telemetry-classic';
import { postmanCollection } from '@glasshouse/traffic';
import { boundsPage } from './docs/bounds.js';
import { consoleOperationsTable } from './docs/console-operations.js';
import { exportersPage } from './docs/exporters.js';
import { faultsPage } from './docs/faults.js';
import { errorsPage, logFieldsPage, settingsPage } from './docs/render.js';
import { retryTables } from './docs/retries.js';
import { runbooksPage } from './docs/runbooks.js';
import { searchesTable } from './docs/searches.js';
import { servicesPage } from './docs/services.js';
import { terraformInputsTable } from './docs/terraform.js';

const docs = resolve(dirname(fileURLToPath(import.meta.url)), '../../../docs');

describe('docs', () => {
  for (const [file, render] of [
    ['bounds.md', boundsPage],
    ['errors.md', errorsPage],
    ['exporters.md', exportersPage],
    ['faults.md', faultsPage],
    ['log-fields.md', logFieldsPage],
    ['runbooks/README.md', runbooksPage],
    ['services.md', servicesPage],
    ['settings.md', settingsPage],
  ] as const) {
    it(`${file} is up to date with the code`, () => {
      const path = resolve(docs, file);
      if (process.env.UPDATE_DOCS === '1') writeFileSync(path, render());
      assert.equal(readFileSync(path, 'utf8'), render(), `run: npm run docs`);
    });
  }

  it('examples/glasshouse.postman_collection.json has the requests and checks of the journeys', () => {
    const path = resolve(docs, '../examples/glasshouse.postman_collection.json');
    const expected = `${JSON.stringify(postmanCollection(), null, 2)}\n`;
    if (process.env.UPDATE_DOCS === '1') writeFileSync(path, expected);
    assert.equal(readFileSync(path, 'utf8'), expected, `run: npm run docs`);
  });

  for (const [workspace, settings] of [
    ['infra/telemetry', telemetrySettings],
    ['infra/telemetry-classic', classicSettings],
  ] as const) {
    it(`${workspace}/README.md has the settings of the code`, () => {
      const path = resolve(docs, `../${workspace}/README.md`);
      const between = /(<!-- settings:[^\n]*\n)[\s\S]*?(<!-- \/settings -->)/;
      const text = readFileSync(path, 'utf8');
      const expected = text.replace(
        between,
        (_, start, end) => `${start}\n${settingsTable(settings)}\n${end}`,
      );
      assert.match(text, between);
      if (process.env.UPDATE_DOCS === '1') writeFileSync(path, expected);
      assert.equal(readFileSync(path, 'utf8'), expected, `run: npm run docs`);
    });
  }

  it('README.md has Kibana’s saved searches of the code', () => {
    const path = resolve(docs, '../README.md');
    const between = /(<!-- searches:[^\n]*\n)[\s\S]*?(<!-- \/searches -->)/;
    const text = readFileSync(path, 'utf8');
    assert.match(text, between);
    const expected = text.replace(between, (_, start, end) => `${start}\n${searchesTable()}\n${end}`);
    if (process.env.UPDATE_DOCS === '1') writeFileSync(path, expected);
    assert.equal(readFileSync(path, 'utf8'), expected, `run: npm run docs`);
  });

  it('console/README.md has the operations of the code', () => {
    const path = resolve(docs, '../console/README.md');
    const between = /(<!-- operations:[^\n]*\n)[\s\S]*?(<!-- \/operations -->)/;
    const text = readFileSync(path, 'utf8');
    assert.match(text, between);
    const expected = text.replace(
      between,
      (_, start, end) => `${start}\n${consoleOperationsTable()}\n\n${end}`,
    );
    if (process.env.UPDATE_DOCS === '1') writeFileSync(path, expected);
    assert.equal(readFileSync(path, 'utf8'), expected, `run: npm run docs`);
  });

  it('docs/terraform.md has the inputs of terraform/modules/values', () => {
    const path = resolve(docs, 'terraform.md');
    const between = /(<!-- inputs:[^\n]*\n)[\s\S]*?(<!-- \/inputs -->)/;
    const text = readFileSync(path, 'utf8');
    assert.match(text, between);
    const expected = text.replace(between, (_, start, end) => `${start}\n${terraformInputsTable()}\n${end}`);
    if (process.env.UPDATE_DOCS === '1') writeFileSync(path, expected);
    assert.equal(readFileSync(path, 'utf8'), expected, `run: npm run docs`);
  });

  it('infra/telemetry/README.md has the retry table of the code', () => {
    const path = resolve(docs, '../infra/telemetry/README.md');
    const between = /(<!-- retries:[^\n]*\n)[\s\S]*?(<!-- \/retries -->)/;
    const text = readFileSync(path, 'utf8');
    const expected = text.replace(between, (_, start, end) => `${start}\n${retryTables()}\n\n${end}`);
    assert.match(text, between);
    if (process.env.UPDATE_DOCS === '1') writeFileSync(path, expected);
    assert.equal(readFileSync(path, 'utf8'), expected, `run: npm run docs`);
  });
});
