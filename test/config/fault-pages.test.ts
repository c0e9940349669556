import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Console, createConsole } from '@glasshouse/console';
import { effectsOf } from '@glasshouse/faults';
import {
  type FaultType,
  faultTypes,
  incidentNames,
  mitigationsOf,
  readIncident,
} from '@glasshouse/incidents';
import { readText, root } from './compose-file.js';

const folder = 'docs/faults';
const types = Object.keys(faultTypes) as FaultType[];
const operations = { Spans: '/api/spans', Requests: '/api/requests', Logs: '/api/logs' } as const;
type Where = keyof typeof operations | 'PromQL';

/** Returns the rows of the table of queries of a page. */
function queriesOf(text: string): { where: Where; query: string; before: string; during: string }[] {
  const rows = text.matchAll(/^\| (Spans|Requests|Logs|PromQL) \| `([^`]+)` \| (.+?) \| (.+?) \|$/gm);
  return [...rows].map(([, where, query = '', before = '', during = '']) => ({
    where: where as Where,
    query,
    before,
    during,
  }));
}

describe('pages of the fault types', () => {
  let console: Console;
  const documented = new Set(
    [...readText('docs/metrics.md').matchAll(/`([a-z][a-z0-9_]*)/g)].map(([, name = '']) => name),
  );
  before('start a console, which runs the queries', async () => {
    console = createConsole({ ports: { console: 0, forward: 0, zipkin: 0, otlp: 0 } });
    await console.listen();
  });
  after(() => console.close());

  it('exist for each type, and for nothing else', () => {
    assert.deepEqual(readdirSync(join(root, folder)).sort(), types.map((type) => `${type}.md`).sort());
  });

  for (const type of types) {
    it(`${type}.md describes the telemetry, the fault types that look alike, and the mitigation`, () => {
      const text = readText(`${folder}/${type}.md`);
      assert.ok(text.startsWith(`# ${type}: ${faultTypes[type]}\n`));
      assert.deepEqual(
        [...text.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading),
        ['Telemetry', 'Queries', 'Confused with', 'Mitigation'],
      );
      for (const signal of ['Logs', 'Traces', 'Metrics'])
        assert.match(text, new RegExp(`^- ${signal}: `, 'm'));
      for (const [, other = ''] of text.matchAll(/\]\(([a-z-]+)\.md\)/g))
        assert.ok(other in faultTypes, other);
      for (const mitigation of mitigationsOf[type]) assert.match(text, new RegExp(`\`${mitigation}\``));
      const lines = text.split('\n').length;
      assert.ok(lines <= 60, `${lines} lines`);
    });

    it(`${type}.md has queries with figures that the console parses and runs`, async () => {
      const queries = queriesOf(readText(`${folder}/${type}.md`));
      assert.ok(queries.some(({ where }) => where === 'PromQL') && queries.length >= 3, `${queries.length}`);
      for (const { where, query, before, during } of queries) {
        const path =
          where === 'PromQL'
            ? `/api/metrics/query?since=-5s&step=1s&expr=${encodeURIComponent(query)}`
            : `${operations[where]}?q=${encodeURIComponent(query)}`;
        const response = await fetch(`http://127.0.0.1:${console.ports.console}${path}`);
        assert.equal(response.status, 200, `${query}: ${await response.text()}`);
        for (const figure of [before, during]) assert.match(figure, /^(-?[\d.,]+|none)$/, query);
      }
    });

    it(`${type}.md reads only metrics that docs/metrics.md lists`, () => {
      for (const { where, query } of queriesOf(readText(`${folder}/${type}.md`))) {
        if (where !== 'PromQL') continue;
        for (const [, name = ''] of query.matchAll(/\b([a-z][a-z0-9_]*)(?=[{[])/g)) {
          const base = name.replace(/_(count|sum|bucket)$/, '');
          const isKnown =
            documented.has(name) || documented.has(base) || /^(up$|process_|nodejs_)/.test(name);
          assert.ok(isKnown, `${query}: ${name}`);
        }
      }
    });
  }

  it('name an incident of the catalogue, or an effect, that shows the fault', () => {
    const effects = new Set(Object.values(effectsOf).flat());
    for (const type of types) {
      const text = readText(`${folder}/${type}.md`);
      const incident = /npm run incident -- start ([a-z-]+)/.exec(text)?.[1];
      if (incident === undefined) {
        assert.ok(
          [...effects].some((effect) => text.includes(`\`${effect}\``)),
          type,
        );
        continue;
      }
      assert.ok(incidentNames().includes(incident), incident);
      assert.ok(
        readIncident(incident).variants.some(({ fault }) => fault === type),
        `${incident} has no variant with ${type}`,
      );
    }
  });
});
