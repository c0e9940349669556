import assert from 'node:assert/strict';
import { parse, stringify } from 'yaml';
import { parseSlos, SloFileError } from '../../src/index.js';

const valid = `
version: prometheus/v1
service: shop
labels: { team: web }
slos:
  - name: pages
    description: Pages load.
    objective: 99.5
    labels: { service: pages }
    sli:
      events:
        error_query: sum(rate(errors[{{.window}}]))
        total_query: sum(rate(all[{{ .window }}]))
    alerting:
      name: PagesFail
      annotations: { summary: Pages fail }
      ticket_alert: { disable: true }
`;

/** Parses the valid file after a change. */
function parseChanged(change: (file: { [name: string]: unknown; slos: Record<string, unknown>[] }) => void) {
  const file = parse(valid);
  change(file);
  return parseSlos(stringify(file), 'slo.yaml');
}

describe('parseSlos', () => {
  it('applies the defaults of Sloth', () => {
    assert.deepEqual(parseSlos(valid, 'slo.yaml'), [
      {
        id: 'shop-pages',
        service: 'shop',
        name: 'pages',
        description: 'Pages load.',
        objective: 99.5,
        labels: { team: 'web', service: 'pages' },
        sli: {
          kind: 'events',
          errorQuery: 'sum(rate(errors[{{.window}}]))',
          totalQuery: 'sum(rate(all[{{ .window }}]))',
        },
        alerting: {
          name: 'PagesFail',
          labels: {},
          annotations: { summary: 'Pages fail' },
          page: { disable: false, labels: {}, annotations: {} },
          ticket: { disable: true, labels: {}, annotations: {} },
        },
      },
    ]);
  });

  it('accepts a raw ratio of errors', () => {
    const [slo] = parseChanged(({ slos }) => {
      Object.assign(slos[0] as object, { sli: { raw: { error_ratio_query: 'ratio[{{.window}}]' } } });
    });
    assert.deepEqual(slo?.sli, { kind: 'raw', errorRatioQuery: 'ratio[{{.window}}]' });
  });

  for (const [title, change, problem] of [
    [
      'another version',
      (file) => Object.assign(file, { version: 'v2' }),
      '/version: must be equal to constant (prometheus/v1)',
    ],
    [
      'an unknown member',
      (file) => Object.assign(file, { slo: [] }),
      '/: must NOT have additional properties (slo)',
    ],
    ['no SLO', (file) => Object.assign(file, { slos: [] }), '/slos: must NOT have fewer than 1 items'],
    [
      'an objective of 100',
      ({ slos }) => Object.assign(slos[0] as object, { objective: 100 }),
      '/slos/0/objective: must be < 100',
    ],
    [
      'an objective as text',
      ({ slos }) => Object.assign(slos[0] as object, { objective: '99' }),
      '/slos/0/objective: must be number',
    ],
    [
      'a name with spaces',
      ({ slos }) => Object.assign(slos[0] as object, { name: 'all pages' }),
      '/slos/0/name: must match pattern "^[a-z0-9]([a-z0-9-]*[a-z0-9])?$"',
    ],
    [
      'an invalid label',
      ({ slos }) => Object.assign(slos[0] as object, { labels: { 'a-b': 'c' } }),
      '/slos/0/labels: property name must be valid (a-b)',
    ],
    [
      'a query without a window',
      ({ slos }) => Object.assign(slos[0] as object, { sli: { raw: { error_ratio_query: 'up' } } }),
      '/slos/0/sli/raw/error_ratio_query: must match pattern "\\{\\{ *\\.window *\\}\\}"',
    ],
    [
      'no indicator',
      ({ slos }) => Object.assign(slos[0] as object, { sli: {} }),
      '/slos/0/sli: must NOT have fewer than 1 properties',
    ],
    [
      'two SLOs of one name',
      ({ slos }) => void slos.push(slos[0] as Record<string, unknown>),
      '/slos/1/name: an earlier SLO has the name pages',
    ],
  ] as [string, Parameters<typeof parseChanged>[0], string][]) {
    it(`reports ${title} with path and reason`, () => {
      assert.throws(
        () => parseChanged(change),
        (error) => {
          assert.ok(error instanceof SloFileError);
          const [first, ...problems] = error.message.split('\n');
          assert.equal(first, 'slo.yaml is no valid SLO file:');
          assert.ok(problems.includes(`  ${problem}`), error.message);
          return true;
        },
      );
    });
  }

  it('reports text that is not YAML', () => {
    assert.throws(() => parseSlos('a: [', 'slo.yaml'), SloFileError);
  });

  it('reports all problems at once', () => {
    assert.throws(
      () => parseChanged((file) => Object.assign(file, { version: 'v2', service: 'A B' })),
      /\/version: .*\n.*\/service: /,
    );
  });
});
