import assert from 'node:assert/strict';
import type { ExpositionFormat } from '../../server/src/scrape/line-reader.js';
import { parseExposition } from '../../server/src/scrape/parse-exposition.js';

const inText = (text: string) => parseExposition(text, { format: 'text' });
const inOpenMetrics = (text: string) => parseExposition(text, { format: 'openmetrics' });

describe('parseExposition of both formats', () => {
  /** Without comment lines and `# EOF`, which are added where the format needs them. */
  const both: [name: string, line: string, labels: Record<string, string>, value: number][] = [
    ['no labels', 'a 1', {}, 1],
    ['an empty label set', 'a{} 1', {}, 1],
    ['a comma after the last label', 'a{b="c",} 1', { b: 'c' }, 1],
    ['an empty label', 'a{b=""} 1', { b: '' }, 1],
    ['braces, commas and # in a label', 'a{b="}, # {c=1} ,",d="e"} 1', { b: '}, # {c=1} ,', d: 'e' }, 1],
    ['escapes in a label', 'a{b="\\\\ \\" \\n \\z"} 1', { b: '\\ " \n \\z' }, 1],
    ['an escaped backslash at the end', 'a{b="c\\\\",d="e"} 1', { b: 'c\\', d: 'e' }, 1],
    ['a null byte in a label', 'a{b="c\u0000"} 1', { b: 'c\u0000' }, 1],
    ['other scripts in a label', 'a{b="Öl 油 🛢"} 1', { b: 'Öl 油 🛢' }, 1],
    ['a quoted label name', 'a{"b.c"="d"} 1', { 'b.c': 'd' }, 1],
    ['an escaped quoted label name', 'a{"b \\"c\\""="d"} 1', { 'b "c"': 'd' }, 1],
    ['a label named __proto__', 'a{__proto__="d"} 1', JSON.parse('{"__proto__":"d"}'), 1],
    ['an integer beyond 2^53', 'a 9223372036854775808', {}, 2 ** 63],
    ['leading zeros', 'a 0000000000001.2e-1', {}, 0.12],
    ['a sign', 'a +1.5e+3', {}, 1500],
    ['no digits after the point', 'a 1.', {}, 1],
    ['no digits before the point', 'a -.5', {}, -0.5],
    ['too small a number', 'a 1e-999', {}, 0],
    ['+Inf', 'a +Inf', {}, Infinity],
    ['inf in any case', 'a iNf', {}, Infinity],
    ['-Infinity', 'a -Infinity', {}, -Infinity],
    ['NaN in any case', 'a nAn', {}, Number.NaN],
  ];
  for (const [name, line, labels, value] of both) {
    it(`reads ${name}`, () => {
      const wanted = [{ name: 'a', labels, value, timestamp: undefined, exemplar: undefined }];
      assert.deepEqual(inText(`${line}\n`).samples, wanted);
      assert.deepEqual(inText(line).samples, wanted, 'without a line feed at the end');
      assert.deepEqual(inText(`${line}\r\n`).samples, wanted, 'with CR LF');
      assert.deepEqual(inOpenMetrics(`${line}\n# EOF\n`).samples, wanted);
      assert.deepEqual(inOpenMetrics(`${line}\r\n# EOF\r\n`).samples, wanted, 'with CR LF');
    });
  }

  it('reads names with colons, and UTF-8 names in quotes among the labels', () => {
    const lines = ['job:up:sum5m 1', '_a 2', '{"my.name"} 3', '{"a b",c="d"} 4', '{c="d","a\\nb"} 5'];
    const wanted = [
      ['job:up:sum5m', {}],
      ['_a', {}],
      ['my.name', {}],
      ['a b', { c: 'd' }],
      ['a\nb', { c: 'd' }],
    ];
    for (const read of [inText(lines.join('\n')), inOpenMetrics(`${lines.join('\n')}\n# EOF`)])
      assert.deepEqual(
        read.samples.map(({ name, labels }) => [name, labels]),
        wanted,
      );
  });

  const refused: [line: string, reason: RegExp][] = [
    ['a', /expected .*(number|value), found the end of the line/],
    ['a ', /expected a number, found the end of the line/],
    ['a true', /expected a number, found "true"/],
    ['a 1_000', /number/],
    ['a 0x1p-3', /number/],
    ['a 0x10', /number/],
    ['a 0b1', /number/],
    ['a 1e999', /number/],
    ['a 1e', /number/],
    ['a .', /number/],
    ['a +NaN', /number/],
    ['a 1,5', /number/],
    ['a 1 2 3', /end of the line, found/],
    ['a 1 now', /timestamp|number/],
    ["a{b='c'} 1", /quoted label value/],
    ['a{b=c} 1', /quoted label value/],
    ['a{b="c} 1', /quoted label value/],
    ['a{b} 1', /expected =/],
    ['a{="c"} 1', /label name/],
    ['a{,} 1', /label name/],
    ['a{b="c",,d="e"} 1', /label name/],
    ['a{1b="c"} 1', /label name/],
    ['a{""="c"} 1', /label name/],
    ['a{b="c",b="d"} 1', /label name is given twice/],
    ['a{"b"} 1', /metric name is given twice/],
    ['a{__name__="b"} 1', /metric name is given twice/],
    ['{"a","b"} 1', /label name with a value/],
    ['{b="c"} 1', /no metric name/],
    ['{} 1', /no metric name/],
    ['{""} 1', /label name/],
    ['1abc 2', /metric name/],
    ['a.b 2', /./],
    ['é 2', /metric name/],
    ['<html>', /metric name/],
    ['# TYPE a bogus', /metric type/],
    ['# TYPE a toString', /metric type/],
    ['# TYPE 1a counter', /metric name after TYPE/],
    ['# HELP # x', /metric name after HELP/],
  ];
  for (const [line, reason] of refused) {
    it(`rejects the whole exposition and reports the line for ${line}`, () => {
      for (const format of ['text', 'openmetrics'] as const) {
        const read = () => parseExposition(`good 1\n${line}\ngood 2\n# EOF\n`, { format });
        assert.throws(read, (error: Error) => {
          assert.match(error.message, /^line 2: /, format);
          assert.match(error.message, reason, format);
          return true;
        });
      }
    });
  }

  it('reports the found text in a bounded message', () => {
    assert.throws(() => inText(`a{b="c" ${'x'.repeat(100_000)}`), /^ExpositionError: line 1: .{1,120}$/);
  });

  it('reads a label value of a million escaped characters', () => {
    const { samples } = inText(`a{b="${'\\n'.repeat(1_000_000)}"} 1`);
    assert.equal(samples[0]?.labels.b?.length, 1_000_000);
  });

  it('counts and still parses samples beyond its limit', () => {
    const lines = (count: number) => Array.from({ length: count }, (_, n) => `a{n="${n}"} ${n}\n`).join('');
    const read = (text: string, format: ExpositionFormat) => parseExposition(text, { format, maxSamples: 3 });
    const { samples, cut } = read(lines(5), 'text');
    assert.deepEqual([samples.length, cut], [3, 2]);
    assert.equal(read(`${lines(3)}# EOF`, 'openmetrics').cut, 0);
    assert.throws(() => read(`${lines(5)}!`, 'text'), /line 6/);
  });

  it('rejects more than ten times its limit of samples', () => {
    const of = (n: number) => parseExposition('a 1\n'.repeat(n), { format: 'text', maxSamples: 5 });
    assert.deepEqual([of(50).samples.length, of(50).cut], [5, 45]);
    assert.throws(() => of(51), /there are over 50 samples$/);
  });
});

describe('parseExposition of the text format 0.0.4', () => {
  for (const [name, line, labels] of [
    ['tabs between tokens', '\ta\t{\tb\t=\t"c"\t,\td\t=\t"e"\t}\t1\t1395066363000\t', { b: 'c', d: 'e' }],
    ['blanks between tokens', '  a { b = "c" , d = "e", }  1  1395066363000  ', { b: 'c', d: 'e' }],
    ['labels separated by a blank only', 'a{b="c" d="e"} 1 1395066363000', { b: 'c', d: 'e' }],
    ['no blank before the value', 'a{b="c"}1 1395066363000', { b: 'c' }],
    ['a line feed in a label', 'a{b="c\nd"} 1 1395066363000', { b: 'c\nd' }],
  ] as const) {
    it(`reads ${name}`, () => {
      const { samples } = inText(`${line}\nz 1`);
      assert.deepEqual(
        samples.map((s) => s.name),
        ['a', 'z'],
      );
      assert.deepEqual([samples[0]?.labels, samples[0]?.value], [labels, 1]);
      assert.equal(samples[0]?.timestamp, 1_395_066_363);
    });
  }

  it('reads timestamps in milliseconds, as int64', () => {
    const of = (text: string) => inText(`a 1 ${text}`).samples[0]?.timestamp;
    assert.deepEqual([of('0'), of('-1500'), of('+1500')], [0, -1.5, 1.5]);
    assert.throws(() => of('9223372036854775808'), /timestamp is out of range/);
    assert.throws(() => of('1.5'), /timestamp/);
    assert.throws(() => of('1e3'), /timestamp/);
  });

  it('skips blank lines, comments and lines that only resemble metadata', () => {
    const lines = [
      '',
      '   ',
      '\t',
      '#',
      '# a comment',
      '#TYPE a bogus',
      '# TYPES a bogus',
      '# HELP',
      '# UNIT a b',
      '# EOF',
      'a 1',
    ];
    const { samples, types } = inText(lines.join('\n'));
    assert.equal(samples.length, 1);
    assert.equal(types.size, 0);
    assert.deepEqual(inText('').samples, []);
  });

  it('reads metadata with blanks and tabs, before and after its series', () => {
    const lines = [
      'a_total 1',
      '#  \tTYPE\ta_total\t counter \t',
      '# HELP a_total  with \\n, \\\\ and \\".',
      '# TYPE b untyped',
      '# HELP c',
      '# HELP "d.e" quoted',
      '# TYPE "d.e" gauge',
    ];
    const { types, help } = inText(lines.join('\n'));
    assert.deepEqual(Object.fromEntries(types), { a_total: 'counter', b: 'unknown', 'd.e': 'gauge' });
    const wanted = { a_total: 'with \n, \\ and \\".', c: '', 'd.e': 'quoted' };
    assert.deepEqual(Object.fromEntries(help), wanted);
  });

  it('rejects exemplars and the types of OpenMetrics', () => {
    assert.throws(() => inText('a 1 # {trace_id="b"} 1'), /line 1: expected a timestamp/);
    for (const type of ['info', 'stateset', 'gaugehistogram', 'unknown'])
      assert.throws(() => inText(`# TYPE a ${type}`), /metric type/, type);
  });
});

describe('parseExposition of OpenMetrics 1.0', () => {
  it('reads exemplars, with and without timestamps', () => {
    const lines = [
      '# TYPE a histogram',
      '# UNIT a_seconds seconds',
      'a_bucket{le="0.1"} 3 # {trace_id="abc",span_id="d # }e"} 0.07 1700000000.5',
      'a_bucket{le="1"} 3 1700000001.25 # {trace_id="xyz"} 2',
      'a_bucket{le="+Inf"} 4 # {} +Inf',
      'a_count 4 1.5e3',
      'b_total 1 # {"trace.id"="abc",} 1',
    ];
    const { samples } = inOpenMetrics(`${lines.join('\n')}\n# EOF\n`);
    assert.deepEqual(
      samples.map(({ timestamp, exemplar }) => [timestamp, exemplar]),
      [
        [
          undefined,
          { labels: { trace_id: 'abc', span_id: 'd # }e' }, value: 0.07, timestamp: 1_700_000_000.5 },
        ],
        [1_700_000_001.25, { labels: { trace_id: 'xyz' }, value: 2, timestamp: undefined }],
        [undefined, { labels: {}, value: Infinity, timestamp: undefined }],
        [1500, undefined],
        [undefined, { labels: { 'trace.id': 'abc' }, value: 1, timestamp: undefined }],
      ],
    );
  });

  it('leaves out exemplars whose labels are longer than 128 characters, as Prometheus does', () => {
    const exemplarOf = (value: string) => inOpenMetrics(`a 1 # {a="${value}"} 1\n# EOF`).samples[0]?.exemplar;
    assert.ok(exemplarOf('🛢'.repeat(127)));
    assert.equal(exemplarOf('x'.repeat(128)), undefined);
  });

  it('reads all its types, and units', () => {
    const types = [
      'counter',
      'gauge',
      'histogram',
      'summary',
      'gaugehistogram',
      'info',
      'stateset',
      'unknown',
    ];
    const lines = types.map(
      (type) => `# TYPE a_${type} ${type}\n# UNIT a_${type} \n# HELP a_${type} \\"h\\n\\\\\n`,
    );
    const read = inOpenMetrics(`${lines.join('')}# UNIT b_seconds seconds\n# EOF`);
    assert.deepEqual([...read.types.values()], types);
    assert.equal(read.help.get('a_info'), '"h\n\\');
  });

  for (const [text, reason] of [
    ['', /line 1: expected # EOF/],
    ['a 1', /line 1: expected # EOF/],
    ['a 1\n', /line 2: expected # EOF/],
    ['# EOF\n\n', /line 2: expected nothing after # EOF/],
    ['# EOF\na 1', /line 2: expected nothing after # EOF/],
    ['# EOFa', /line 1/],
    ['\n# EOF', /line 1: expected a metric name/],
    ['a 1\n\n# EOF', /line 2/],
    [' a 1\n# EOF', /line 1/],
    ['a  1\n# EOF', /line 1/],
    ['a\t1\n# EOF', /line 1/],
    ['a 1 \n# EOF', /line 1/],
    ['a 1 2 \n# EOF', /line 1/],
    ['a{b="c", d="e"} 1\n# EOF', /line 1: expected a label name/],
    ['a{b="c" d="e"} 1\n# EOF', /line 1: expected a comma/],
    ['a{b="c\nd"} 1\n# EOF', /line 1/],
    ['#\n# EOF', /line 1/],
    ['# a comment\n# EOF', /line 1: expected HELP, TYPE, UNIT or EOF/],
    ['#  TYPE a counter\n# EOF', /line 1/],
    ['# TYPE a  counter\n# EOF', /line 1: expected a metric type/],
    ['# TYPE a counter \n# EOF', /line 1: expected a metric type/],
    ['# TYPE a untyped\n# EOF', /line 1: expected a metric type/],
    ['# TYPE a\n# EOF', /line 1/],
    ['# UNIT a seconds\n# EOF', /line 1: expected a unit that ends the name a/],
    ['# UNIT aseconds seconds\n# EOF', /line 1/],
    ['a 1 NaN\n# EOF', /timestamp/],
    ['a 1 +Inf\n# EOF', /timestamp/],
    ['a 1 # {b="c"}\n# EOF', /exemplar/],
    ['a 1 # {b="c"} x\n# EOF', /number/],
    ['a 1 # {b="c"} 1 NaN\n# EOF', /timestamp/],
    ['a 1 # {b=c} 1\n# EOF', /quoted/],
    ['a 1 # {"b"} 1\n# EOF', /label name/],
    ['a 1 # comment\n# EOF', /line 1/],
    ['a 1 #{b="c"} 1\n# EOF', /line 1/],
  ] as const) {
    it(`refuses ${JSON.stringify(text)}`, () => assert.throws(() => inOpenMetrics(text), reason));
  }
});
