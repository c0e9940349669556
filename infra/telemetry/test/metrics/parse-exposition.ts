import assert from 'node:assert/strict';

export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
  exemplar?: { labels: Record<string, string>; value: number; timestamp: number | undefined };
}
export interface ParsedFamily {
  type: string;
  help: string;
  samples: Sample[];
}

const number = String.raw`[+-]?(?:\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+|[Ii]nf|[Nn]a[Nn])`;
const labelSet = String.raw`(?:[^"{}]|"(?:[^"\\]|\\.)*")*`;
const sampleLine = new RegExp(
  String.raw`^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(${labelSet})\})? (${number})(?: # \{(${labelSet})\} (${number})(?: (${number}))?)?$`,
);
const labelPair = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\n"])*)"(,|$)/y;
const suffixes: Record<string, readonly string[]> = {
  counter: ['_total', '_created'],
  gauge: [''],
  histogram: ['_bucket', '_sum', '_count', '_created'],
  summary: ['', '_sum', '_count'],
};

/** Parses an exposition strictly by the specification of its format: Prometheus text 0.0.4 or OpenMetrics 1.0. */
export function parseExposition(text: string, form: 'text' | 'openmetrics'): Map<string, ParsedFamily> {
  assert.ok(text.endsWith('\n'), 'the exposition must end with a line feed');
  assert.ok(text.isWellFormed(), 'the exposition must be well-formed Unicode');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: some parsers end the input or a line at these characters
  assert.doesNotMatch(text, /[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]/);
  const lines = text.slice(0, -1).split('\n');
  if (form === 'openmetrics') assert.equal(lines.pop(), '# EOF');
  const families = new Map<string, ParsedFamily>();
  const seen = new Set<string>();
  let current: [string, ParsedFamily] | undefined;
  for (const line of lines) {
    if (line === '' && form === 'text') continue;
    const meta = /^# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)$/.exec(line);
    if (meta) {
      const [, kind, name, rest] = meta as unknown as [string, string, string, string];
      if (current?.[0] !== name) {
        assert.ok(!families.has(name), `duplicate family ${name}`);
        current = [name, { type: '', help: '', samples: [] }];
        families.set(name, current[1]);
      }
      if (kind === 'TYPE') {
        assert.ok(current[1].type === '' && rest in suffixes, line);
        current[1].type = rest;
      } else current[1].help = unescapeText(rest);
      continue;
    }
    const match = sampleLine.exec(line);
    assert.ok(match, `not a line of the format: ${line}`);
    const [, name = '', labels = '', value = ''] = match;
    const sample: Sample = {
      name,
      labels: labelsOf(labels, line),
      value: Number(value.replace(/inf/i, 'Infinity')),
    };
    if (match[5] !== undefined) {
      assert.ok(form === 'openmetrics' && name.endsWith('_bucket'), `exemplar not on a bucket: ${line}`);
      const timestamp = match[6] === undefined ? undefined : Number(match[6]);
      sample.exemplar = { labels: labelsOf(match[4] ?? '', line), value: Number(match[5]), timestamp };
      assert.ok(
        Object.entries(sample.exemplar.labels).flat().join('').length <= 128,
        'exemplar labels exceed 128 characters',
      );
    }
    assert.ok(current, `sample before its family: ${line}`);
    assertBelongs(name, current, form);
    const identity = `${name}{${Object.entries(sample.labels).sort()}}`;
    assert.ok(!seen.has(identity), `duplicate series: ${line}`);
    seen.add(identity);
    current[1].samples.push(sample);
  }
  for (const [name, family] of families) {
    assert.notEqual(family.type, '', `${name} has no type`);
    if (family.type === 'histogram') checkHistogram(name, family.samples);
    if (family.type === 'counter') for (const { value } of family.samples) assert.ok(value >= 0);
  }
  return families;
}

function assertBelongs(name: string, [family, { type }]: [string, ParsedFamily], form: string): void {
  const allowed = type === 'counter' && form === 'text' ? [''] : (suffixes[type] ?? []);
  assert.ok(
    allowed.some((suffix) => name === family + suffix),
    `${name} does not belong to the ${type} ${family}`,
  );
}

function labelsOf(text: string, line: string): Record<string, string> {
  const labels: Record<string, string> = {};
  labelPair.lastIndex = 0;
  while (labelPair.lastIndex < text.length) {
    const match = labelPair.exec(text);
    assert.ok(match, `invalid label set: ${line}`);
    const [, name = '', value = ''] = match;
    assert.ok(!(name in labels), `duplicate label: ${line}`);
    labels[name] = unescapeText(value);
  }
  return labels;
}

function unescapeText(text: string): string {
  return text.replace(/\\([\\n"])/g, (_, character: string) => (character === 'n' ? '\n' : character));
}

function checkHistogram(name: string, samples: readonly Sample[]): void {
  const series = new Map<string, { last: number; bound: number; count?: number }>();
  for (const { name: sample, labels, value, exemplar } of samples) {
    const { le, ...others } = labels;
    const key = JSON.stringify(Object.entries(others).sort());
    if (sample === `${name}_bucket`) {
      const bound = le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le);
      const before = series.get(key) ?? { last: 0, bound: Number.NEGATIVE_INFINITY };
      assert.ok(bound > before.bound, `${name}: buckets must ascend`);
      assert.ok(value >= before.last, `${name}: buckets must be cumulative`);
      if (exemplar)
        assert.ok(
          exemplar.value <= bound && exemplar.value > before.bound,
          `${name}: exemplar outside its bucket`,
        );
      series.set(key, { last: value, bound });
    } else if (sample === `${name}_count`) {
      const { last, bound } = series.get(key) ?? {};
      assert.equal(bound, Number.POSITIVE_INFINITY, `${name}: no +Inf bucket`);
      assert.equal(value, last, `${name}: count and +Inf bucket differ`);
    }
  }
}
