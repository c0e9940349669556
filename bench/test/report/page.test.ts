import assert from 'node:assert/strict';
import { performancePage, renderFigures } from '../../src/report/page.js';
import { figuresOf, serviceFigures } from './figures.js';

const twenty = figuresOf('v20.20.2', 0.91, 0.7);
const page = performancePage([twenty, figuresOf('v24.1.0', 0.96, 0.86)]);
/** Asserts that `text` contains `line`, regardless of line breaks. */
const assertIncludes = (text: string, line: string): void =>
  assert.ok(text.replaceAll('\n', ' ').includes(line), `missing line:\n${line}\n\nin:\n${text}`);

describe('performancePage', () => {
  it('compares each Node version with the goals', () => {
    assertIncludes(page, '| gateway and product service | 0.90 | 0.95 | 20.20.2 | 0.910 | **met** |');
    assertIncludes(
      page,
      '| gateway and product service | 0.90 | 0.95 | 24.1.0 | 0.960 | **met, and the stretch goal** |',
    );
    assertIncludes(page, '| product service alone | 0.80 | 0.85 | 20.20.2 | 0.700 | **not met** |');
    assertIncludes(
      page,
      '| product service alone | 0.80 | 0.85 | 24.1.0 | 0.860 | **met, and the stretch goal** |',
    );
  });

  it('has a section with the machine for each Node version', () => {
    assert.deepEqual(
      [...page.matchAll(/^## (Node .*)$/gm)].map((match) => match[1]),
      ['Node 20.20.2', 'Node 24.1.0'],
    );
    assertIncludes(page, 'Node 20.20.2, linux x64, 2 cores (a processor), 2026-01-02.');
  });

  it('explains the noise and shows the number of starts', () => {
    assertIncludes(page, 'A run starts each variant once, so a small difference needs several runs.');
    assertIncludes(
      page,
      '1 start of each variant together with bare services. In each start, 4 windows of load of 2 s through ' +
        'both services and as many of 1.5 s on the product service only, each between two windows of the bare ' +
        'services; then 1 s on one connection.',
    );
    const three = figuresOf('v24.1.0', 0.96, 0.86, 0.02);
    const several = performancePage([three]);
    assertIncludes(several, 'A run therefore starts each variant 3 times, weights all starts equally');
    assertIncludes(
      several,
      '3 starts of each variant together with bare services. In each start, 4 windows of load',
    );
    assertIncludes(several, 'Relative throughput and added µs: mean of the medians of the starts');
    assert.ok(!several.includes('starts each variant once'));
    assertIncludes(performancePage([twenty, three]), 'starts each variant 1 to 3 times,');
    const more = { ...three, services: [...twenty.services.slice(0, 1), ...three.services.slice(1)] };
    assertIncludes(performancePage([more]), '1 to 3 starts of each variant');
  });

  it('shows relative throughput, added CPU time, latency, memory, start time and deliveries', () => {
    assertIncludes(
      page,
      '| Glasshouse kit | 0.91 (0.90–0.92) | 9.0 | 0.70 (0.69–0.71) | 30.0 | 0.40 | 1.26 |',
    );
    assertIncludes(page, '| Glasshouse kit | 3,000 of 3,000 | 2,000 of 2,000 | 0 | 80.4 | 245 |');
  });

  it('shows microbenchmarks in their units, with the ratio to the kit', () => {
    assertIncludes(page, '| Glasshouse kit, Zipkin JSON | 1.0 | 0.90–1.1 | 1.0 |');
    assertIncludes(page, '| jaeger-client, Thrift | 14.3 | 14.0–15.0 | 14.3 |');
    assertIncludes(page, '| Glasshouse kit | 1.2 | 1.2–1.3 | 1.0 |');
  });

  it('summarises added CPU time, deliveries and core use in prose', () => {
    assertIncludes(
      page,
      'increases by 9.0 µs with the Glasshouse kit, 50.0 µs with jaeger-client + fluent-logger + prom-client.',
    );
    assertIncludes(page, 'All spans and log records of all variants were delivered.');
    assertIncludes(page, 'was at least 99 % for every variant.');
  });

  it('reports lost telemetry', () => {
    const lossy = { ...serviceFigures('kit', 0.9, 0.8), logs: { expected: 2000, delivered: 1999 } };
    const text = performancePage([{ ...twenty, services: [serviceFigures('bare', 1, 1), lossy] }]);
    assertIncludes(text, '1,999 of 2,000');
    assertIncludes(text, 'Lost or duplicated telemetry: Glasshouse kit.');
    assert.ok(!text.includes('All spans and log records'));
  });

  it('warns when the load generator was the bottleneck', () => {
    const [bare, kit] = [serviceFigures('bare', 1, 1), serviceFigures('kit', 0.9, 0.8)];
    kit.alone.busy = 0.9;
    assertIncludes(performancePage([{ ...twenty, services: [bare, kit] }]), 'not reliable');
    assert.ok(!page.includes('not reliable'));
  });

  it('wraps prose at 120 characters', () => {
    for (const line of page.split('\n')) {
      if (/^(\||<!--|npm|npx)/.test(line)) continue;
      assert.ok(line.length <= 120, line);
    }
  });
});

describe('renderFigures', () => {
  it('omits the parts that were not measured', () => {
    const micro = renderFigures({ ...twenty, services: [] });
    assert.ok(!micro.includes('relative to bare'));
    assertIncludes(micro, '| span | µs |');
    const services = renderFigures({ ...twenty, micro: [] });
    assert.ok(!services.includes('| span |'));
    assertIncludes(services, '| bare | 1.00');
  });
});
