import assert from 'node:assert/strict';
import { performancePage, renderFigures } from '../../src/report/page.js';
import { figuresOf, serviceFigures } from './figures.js';

const twenty = figuresOf('v20.20.2', 0.91, 0.7);
const page = performancePage([twenty, figuresOf('v24.1.0', 0.96, 0.86)]);
/** Wherever its lines are broken. */
const has = (text: string, line: string): void =>
  assert.ok(text.replaceAll('\n', ' ').includes(line), `${line}\n\nis not in\n\n${text}`);

describe('the page of the figures', () => {
  it('holds them against the goals, for each version of Node', () => {
    has(page, '| gateway and product service | 0.90 | 0.95 | 20.20.2 | 0.910 | **met** |');
    has(
      page,
      '| gateway and product service | 0.90 | 0.95 | 24.1.0 | 0.960 | **met, and the stretch goal** |',
    );
    has(page, '| product service alone | 0.80 | 0.85 | 20.20.2 | 0.700 | **not met** |');
    has(page, '| product service alone | 0.80 | 0.85 | 24.1.0 | 0.860 | **met, and the stretch goal** |');
  });

  it('has a section for each version, with its machine', () => {
    assert.deepEqual(
      [...page.matchAll(/^## (Node .*)$/gm)].map((match) => match[1]),
      ['Node 20.20.2', 'Node 24.1.0'],
    );
    has(page, 'Node 20.20.2, linux x64, 2 cores (a processor), 2026-01-02.');
  });

  it('says what one process of each service is worth, and how many there were', () => {
    has(
      page,
      'In a run, each variant is one process of each service, and two processes of the same code differ',
    );
    has(
      page,
      'Of each variant 1 start of all processes, beside bare ones; in each, 4 windows of load of 2 s through both services, ' +
        'and as many of 1.5 s of the product service alone, each between two of the bare services; 1 s on one connection.',
    );
    const three = figuresOf('v24.1.0', 0.96, 0.86, 0.02);
    const several = performancePage([three]);
    has(several, 'a run starts those of every variant anew, 3 times, weighs each start alike');
    has(several, 'Of each variant 3 starts of all processes, beside bare ones; in each, 4 windows of load');
    has(several, 'Shares and added µs: the mean of the medians of the starts');
    assert.ok(!several.includes('one process of each service'));
    has(performancePage([twenty, three]), 'anew, 1 to 3 times,');
    const more = { ...three, services: [...twenty.services.slice(0, 1), ...three.services.slice(1)] };
    has(performancePage([more]), 'Of each variant 1 to 3 starts of all processes');
  });

  it('shows shares, differences, latency, memory, start and deliveries', () => {
    has(page, '| Glasshouse kit | 0.91 (0.90–0.92) | 9.0 | 0.70 (0.69–0.71) | 30.0 | 0.40 | 1.26 |');
    has(page, '| Glasshouse kit | 3,000 of 3,000 | 2,000 of 2,000 | 0 | 80.4 | 245 |');
  });

  it('shows microbenchmarks in their units, and how many times ours', () => {
    has(page, '| Glasshouse kit, Zipkin JSON | 1.0 | 0.90–1.1 | 1.0 |');
    has(page, '| jaeger-client, Thrift | 14.3 | 14.0–15.0 | 14.3 |');
    has(page, '| Glasshouse kit | 1.2 | 1.2–1.3 | 1.0 |');
  });

  it('says in prose what the figures say', () => {
    has(page, 'The kit adds 9.0 µs to it, jaeger-client + fluent-logger + prom-client 50.0 µs.');
    has(page, 'Every span and every record of every variant arrived.');
    has(page.replaceAll('\n', ' '), 'at least 99 % busy with every variant.');
  });

  it('does not hide what was lost', () => {
    const lossy = { ...serviceFigures('kit', 0.9, 0.8), logs: { expected: 2000, delivered: 1999 } };
    const text = performancePage([{ ...twenty, services: [serviceFigures('bare', 1, 1), lossy] }]);
    has(text, '1,999 of 2,000');
    has(text, 'Not everything arrived, or more than was made, of: Glasshouse kit.');
    assert.ok(!text.includes('Every span and every record'));
  });

  it('does not trust a run in which the load generator had too little', () => {
    const [bare, kit] = [serviceFigures('bare', 1, 1), serviceFigures('kit', 0.9, 0.8)];
    kit.alone.busy = 0.9;
    has(performancePage([{ ...twenty, services: [bare, kit] }]), 'not to be trusted');
    assert.ok(!page.includes('not to be trusted'));
  });

  it('breaks no line of prose after column 120', () => {
    for (const line of page.split('\n')) {
      if (/^(\||<!--|npm|npx)/.test(line)) continue;
      assert.ok(line.length <= 120, line);
    }
  });
});

describe('what a run prints', () => {
  it('leaves out what was not measured', () => {
    const micro = renderFigures({ ...twenty, services: [] });
    assert.ok(!micro.includes('share of bare'));
    has(micro, '| a span | µs |');
    const services = renderFigures({ ...twenty, micro: [] });
    assert.ok(!services.includes('a span'));
    has(services, '| bare | 1.00');
  });
});
