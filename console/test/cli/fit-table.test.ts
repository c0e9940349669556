import assert from 'node:assert/strict';
import { createLayout, unknownColumns } from '../../server/src/cli/layout.js';
import { tableOf } from '../../server/src/cli/table.js';

const linesOf = (rows: readonly Record<string, unknown>[], width?: number, columns?: string[]) =>
  tableOf(rows, createLayout({ width, columns })).split('\n');

const requests = ['/products', '/orders/{id}/items/{sku}', '/orders'].map((route, at) => ({
  traceId: String(at).repeat(32),
  spanId: String(at).repeat(16),
  service: 'gateway',
  name: `GET ${route}`,
  route,
  statusCode: at === 0 ? 200 : 503,
  startUs: 1_700_000_000_000_000 + at * 1e6,
  durationUs: 1_500_000 + at * 1e6,
  version: '0.1.0',
}));

describe('table on a terminal', () => {
  for (const width of [80, 100, 120])
    it(`has no line longer than ${width} characters, and keeps name, duration and trace id`, () => {
      const lines = linesOf(requests, width);
      for (const line of lines) assert.ok(line.length <= width, line);
      assert.match(lines[0] ?? '', /^traceId .*name/);
      assert.match(lines[0] ?? '', /durationUs/);
      assert.match(lines[2] ?? '', /^1{32} +.*GET .*\{sku\}/);
    });

  it('shows every column and text when they fit', () => {
    const lines = linesOf(requests, 220);
    assert.equal(lines.length, 4);
    assert.match(lines[1] ?? '', /gateway .* 2023-11-14T22:13:20\.000Z .* 0\.1\.0$/);
  });

  it('says once what all rows share, and names the omitted columns in the last line', () => {
    const lines = linesOf(requests, 80);
    assert.ok(lines.includes('in all rows: service gateway, version 0.1.0'), lines.join('\n'));
    assert.match(lines.at(-1) ?? '', /^omitted: spanId, .*route.* \(--columns NAME,\.\.\. or --json\)$/);
  });

  it('says the date of the shown times once', () => {
    const times = [0, 1].map((at) => ({
      atMs: 1_700_000_000_000 + at,
      message: `${at} ${'long text '.repeat(9)}`,
    }));
    const lines = linesOf(times, 60);
    assert.match(lines[1] ?? '', /^22:13:20\.000 +0 long text .*…$/);
    assert.equal(lines[3], 'times in UTC on 2023-11-14');
    const days = times.map((row, at) => ({ ...row, atMs: row.atMs + at * 86_400_000 }));
    assert.match(linesOf(days, 60)[1] ?? '', /^2023-11-14T22:13:20\.000Z /);
  });

  it('shortens names in the middle and sentences at the end, and no number', () => {
    const rows = [1, 2].map((at) => ({
      name: `begin-${'x'.repeat(60)}-end${at}`,
      count: 1_234_567_890 + at,
      message: `first ${at} ${'word '.repeat(20)}last`,
    }));
    const [, line = ''] = linesOf(rows, 60);
    assert.match(line, /^begin-x+…x*-end1 +1234567891 +first 1 word [^…]*…$/);
    assert.ok(line.length <= 60);
  });

  it('says shared labels once, and does not cut the others', () => {
    const rows = ['GET', 'POST'].map((method, at) => ({
      name: 'http_server_request_duration_seconds_count',
      labels: { job: 'gateway', instance: '127.0.0.1:9464', method, route: '/orders/{id}/items/{sku}' },
      value: 3 + at,
      points: [
        [0, 1],
        [1000, 3],
      ],
    }));
    const lines = linesOf(rows, 80);
    assert.match(lines[2] ?? '', /^method POST +/);
    const longer = rows.map((row, at) => ({
      ...row,
      labels: { ...row.labels, route: `/a/long/route/of/${at}` },
    }));
    assert.match(linesOf(longer, 80)[1] ?? '', /^method GET, route \/a\/long\/route\/of\/0 +/);
    assert.match(linesOf(rows, 80).join('\n'), /in all rows: .*job gateway/s);
  });

  it('breaks explanations into at most three lines', () => {
    const rows = [5, 40].map((words) => ({
      verdict: `wrong ${words}`,
      count: words,
      reasons: Array.from({ length: words }, (_, at) => `reason${at}`),
    }));
    const lines = linesOf(rows, 50);
    assert.deepEqual(lines.slice(0, 4), [
      'verdict   count  reasons',
      'wrong 5   5      reason0, reason1, reason2,',
      '                 reason3, reason4',
      'wrong 40  40     reason0, reason1, reason2,',
    ]);
    assert.equal(lines.length, 6);
    assert.match(lines[5] ?? '', /^ {17}reason6, .*…$/);
    for (const line of lines) assert.ok(line.length <= 50, line);
  });

  it('keeps the first column when all rows are the same, and names long shared values as omitted', () => {
    const row = { name: 'a', kind: 'restart', help: 'long help '.repeat(9) };
    assert.deepEqual(linesOf([row, row], 60), [
      'name',
      'a',
      'a',
      'in all rows: kind restart',
      'omitted: help (--columns NAME,... or --json)',
    ]);
  });

  it('shortens a label that all rows share and that is longer than a line', () => {
    const rows = [1, 2].map((at) => ({
      labels: { job: 'x'.repeat(90), at: String(at) },
      text: 'y'.repeat(90),
    }));
    for (const line of linesOf(rows, 50)) assert.ok(line.length <= 50, line);
  });

  it('keeps one column of a single wide text', () =>
    assert.deepEqual(
      linesOf([{ message: 'x'.repeat(90) }], 40).map((line) => line.length),
      [7, 40],
    ));
});

describe('table', () => {
  it('shows every column and text without a terminal', () => {
    const [head = '', row = ''] = linesOf([
      { ...requests[0], message: 'm'.repeat(300), name: 'n'.repeat(90) },
    ]);
    assert.match(head, /^traceId .*message$/);
    assert.match(row, /n{90} .*m{300}$/);
  });

  it('summarises large objects, log records and lists of objects', () => {
    const record = { '@timestamp': '2026-01-01T00:00:00Z', message: 'order confirmed' };
    const row = {
      pattern: 'order <*>',
      example: {
        ...record,
        ...Object.fromEntries(requests.map(({ route }) => [route, 1])),
        a: 1,
        b: 2,
        c: 3,
      },
      levels: { info: 3, warn: 1 },
      instances: [
        { instance: 'vm-1', spans: 3 },
        { instance: 'vm-2', spans: 4 },
      ],
      gap: { p50Ms: 1 },
    };
    const [head = '', text = ''] = linesOf([row]);
    assert.deepEqual(head.split(/ {2,}/), ['pattern', 'example', 'levels', 'instances', 'gap.p50Ms']);
    assert.deepEqual(text.split(/ {2,}/), [
      'order <*>',
      'order confirmed',
      'info 3, warn 1',
      'vm-1, vm-2',
      '1 ms',
    ]);
  });

  it('shows the name, times and text of alerts', () => {
    const [head = '', text = ''] = linesOf([
      {
        fingerprint: 'f',
        state: 'firing',
        labels: { alertname: 'HighErrorRate', service: 'order', severity: 'page' },
        annotations: { summary: 'many errors' },
        activeSinceMs: 0,
        expr: 'max(x)',
      },
    ]);
    assert.deepEqual(head.split(/ {2,}/), ['name', 'state', 'service', 'since', 'severity', 'text']);
    assert.match(text, /^HighErrorRate +firing +order +1970-01-01T00:00:00\.000Z +page +many errors$/);
  });

  it('shows the requested columns in their order, also attributes, labels and fields', () => {
    const rows = [{ name: 'a', count: 1, attributes: { 'cache.hit': 'true' }, labels: { job: 'order' } }];
    for (const width of [undefined, 40])
      assert.deepEqual(
        linesOf(rows, width, ['cache.hit', 'job', 'name']).map((line) => line.split(/ {2,}/)),
        [
          ['cache.hit', 'job', 'name'],
          ['true', 'order', 'a'],
        ],
      );
  });

  it('knows the requested columns that no table has', () => {
    const layout = createLayout({ columns: ['name', 'colour'] });
    tableOf(requests, layout);
    assert.deepEqual(unknownColumns(layout), ['colour']);
    assert.deepEqual(unknownColumns(createLayout({ columns: ['colour'] })), []);
  });

  it('accepts any name for rows with attributes, labels or fields', () => {
    const layout = createLayout({ columns: ['error.type', 'message'] });
    const text = tableOf([{ '@timestamp': '2026-01-01T00:00:00Z', message: 'order confirmed' }], layout);
    assert.deepEqual(text.split('\n'), ['error.type  message', '            order confirmed']);
    assert.deepEqual(unknownColumns(layout), []);
  });
});
