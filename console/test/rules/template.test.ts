import assert from 'node:assert/strict';
import { fingerprintOf } from '../../server/src/rules/fingerprint.js';
import {
  humanize,
  humanize1024,
  humanizeDuration,
  humanizePercentage,
} from '../../server/src/rules/humanize.js';
import { fillTemplate } from '../../server/src/rules/template.js';

const data = {
  labels: { job: 'order', instance: 'o:1' },
  externalLabels: { console_url: 'http://c' },
  value: 0.123456,
};

describe('fillTemplate', () => {
  for (const [template, text] of [
    ['plain', 'plain'],
    ['{{ $labels.job }} {{$value}} {{ $labels.none }}', 'order 0.123456 '],
    ['{{ $externalLabels.console_url }}/x', 'http://c/x'],
    ['{{ $value | humanizePercentage }}', '12.35%'],
    ['{{ $value | printf "%.2f%%" }}', '0.12%'],
    ['{{ $labels.job | printf "<%s>" }}', '<order>'],
    ['a{{ with $labels.instance }} at {{ . }}{{ end }}', 'a at o:1'],
    ['a{{ with $labels.none }} at {{ . }}{{ else }} nowhere{{ end }}b', 'a nowhereb'],
    ['{{ if $labels.job }}{{ if $labels.none }}1{{ else }}2{{ end }}{{ end }}', '2'],
    ['a {{- $labels.job -}} b', 'aorderb'],
  ] as const) {
    it(`fills ${template}`, () => assert.equal(fillTemplate(template, data), text));
  }

  for (const template of [
    '{{ printf "%d" $value }}',
    '{{ $value | title }}',
    '{{ $value | printf "%x" }}',
    '{{ $value | printf "none" }}',
    '{{ if $value }}',
    '{{ end }}',
  ]) {
    it(`rejects ${template}`, () => assert.throws(() => fillTemplate(template, data), Error));
  }
});

describe('humanize functions', () => {
  // results of Prometheus' template functions
  it('write numbers as Prometheus does', () => {
    const cases: [string, string][] = [
      [humanize(1234567), '1.235M'],
      [humanize(0.00012), '120u'],
      [humanize(3), '3'],
      [humanize(0), '0'],
      [humanize1024(5 * 1024 ** 3), '5Gi'],
      [humanizePercentage(0.5), '50%'],
      [humanizePercentage(1 / 3), '33.33%'],
      [humanizeDuration(75), '1m 15s'],
      [humanizeDuration(3725), '1h 2m 5s'],
      [humanizeDuration(90_061), '1d 1h 1m 1s'],
      [humanizeDuration(0.25), '250ms'],
      [humanizeDuration(4.5), '4.5s'],
      [humanizeDuration(-75), '-1m 15s'],
      [humanize(Number.NaN), 'NaN'],
    ];
    for (const [actual, expected] of cases) assert.equal(actual, expected);
  });
});

describe('fingerprintOf', () => {
  it('is the fingerprint of Prometheus and Alertmanager, in any order of the labels', () => {
    assert.equal(fingerprintOf({}), 'cbf29ce484222325');
    assert.equal(fingerprintOf({ b: '2', a: '1' }), fingerprintOf({ a: '1', b: '2' }));
    assert.notEqual(fingerprintOf({ a: '12' }), fingerprintOf({ a: '1' }));
  });
});
