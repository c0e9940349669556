import assert from 'node:assert/strict';
import { serviceNames } from '@glasshouse/roster';
import { lintExposition } from '../lint-exposition.js';
import { sharedTarget } from './shared-target.js';

/** Each exposition breaks one rule; `promtool check metrics` reports all except the last. */
const faulty: Record<string, string> = {
  'x: no help text': '# TYPE x gauge\nx 1',
  'x_minutes: not in its base unit': '# HELP x_minutes h\n# TYPE x_minutes gauge\nx_minutes 1',
  'x_milliseconds: not in its base unit':
    '# HELP x_milliseconds h\n# TYPE x_milliseconds gauge\nx_milliseconds 1',
  'x: a counter without the suffix _total': '# HELP x h\n# TYPE x counter\nx 1',
  'x_total: the suffix _total without a counter': '# HELP x_total h\n# TYPE x_total gauge\nx_total 1',
  'x_bucket: the suffix _bucket without a histogram': '# HELP x_bucket h\n# TYPE x_bucket gauge\nx_bucket 1',
  'x_count: the suffix _count or _sum': '# HELP x_count h\n# TYPE x_count gauge\nx_count 1',
  'x: the label le without a histogram': '# HELP x h\n# TYPE x gauge\nx{le="1"} 1',
  'x: the label quantile without a summary': '# HELP x h\n# TYPE x gauge\nx{quantile="1"} 1',
  'x_gauge: its type in its name': '# HELP x_gauge h\n# TYPE x_gauge gauge\nx_gauge 1',
  'x:y: a colon in its name': '# HELP x:y h\n# TYPE x:y gauge\nx:y 1',
  'xY: camel case': '# HELP xY h\n# TYPE xY gauge\nxY 1',
  'x: camel case': '# HELP x h\n# TYPE x gauge\nx{userId="1"} 1',
  'x_ms: an abbreviated unit': '# HELP x_ms h\n# TYPE x_ms gauge\nx_ms 1',
  'x: a duplicate series': '# HELP x h\n# TYPE x gauge\nx{a="1"} 1\nx{a="1"} 2',
  'x: no type': '# HELP x h\nx 1',
};

describe('lintExposition', () => {
  for (const [problem, text] of Object.entries(faulty))
    it(`finds ${problem}`, () => assert.deepEqual(lintExposition(`${text}\n`), [problem]));

  it('finds nothing in a clean exposition', () => {
    const clean = [
      '# HELP x_seconds h\n# TYPE x_seconds histogram',
      'x_seconds_bucket{le="+Inf"} 1\nx_seconds_sum 1\nx_seconds_count 1',
      '# HELP y_bytes_total h\n# TYPE y_bytes_total counter\ny_bytes_total{a="le=\\"1\\"} 2"} 1 1700000000000\n',
    ].join('\n');
    assert.deepEqual(lintExposition(clean), []);
  });
});

// The metrics of an external system are inside its network.
if (!process.env.GATEWAY_URL)
  describe('the metrics of every process', function everyProcess() {
    this.timeout(120_000);

    it('pass the checks of promtool', async () => {
      const { gateway, services, console: consoleUrl } = await sharedTarget();
      assert.ok(services && consoleUrl);
      // creates series for requests that succeed, fail and match no route
      for (const path of ['/products', '/me', '/nothing']) await (await fetch(`${gateway}${path}`)).text();
      const urls = { ...services, console: consoleUrl };
      assert.deepEqual(Object.keys(urls), [...serviceNames, 'console']);
      for (const [name, url] of Object.entries(urls)) {
        const response = await fetch(`${url}/metrics`);
        assert.equal(response.status, 200, name);
        const text = await response.text();
        assert.match(text, /^process_resident_memory_bytes \d/m, name);
        assert.deepEqual(lintExposition(text), [], name);
      }
    });
  });
