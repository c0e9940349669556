import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { intervalMs, type SampleRow } from './sample-series.js';

/** Result of one expression at one time: values by labels, or the error. */
export type Result = { error: string } | Record<string, string>;

/** Results by expression and then by time in seconds. */
export type Results = Record<string, Record<string, Result>>;

/**
 * Evaluates expressions with promtool, which contains Prometheus' engine. It expects an absurd result for each, so that
 * promtool reports the real one.
 */
export async function evaluateWithPromtool(
  binary: string,
  rows: readonly SampleRow[],
  expressions: readonly string[],
  seconds: readonly number[],
): Promise<Results> {
  const folder = await mkdtemp(join(tmpdir(), 'glasshouse-promql-'));
  try {
    const tests = expressions.flatMap((expr) =>
      seconds.map((at) => ({
        expr: expr.replace(/\s+/g, ' '),
        eval_time: `${at}s`,
        exp_samples: [{ labels: '{never="there"}', value: 1e99 }],
      })),
    );
    const file = {
      evaluation_interval: '5s',
      tests: [
        {
          interval: `${intervalMs}ms`,
          input_series: rows.map(({ labels, samples }) => ({
            series: seriesText(labels),
            values: samples.map(valueText).join(' '),
          })),
          promql_expr_test: tests,
        },
      ],
    };
    const path = join(folder, 'test.yml');
    await writeFile(path, JSON.stringify(file)); // JSON is YAML
    const output = await run(binary, ['test', 'rules', path]);
    return readResults(output, expressions, seconds);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function valueText(value: SampleRow['samples'][number]): string {
  if (value === undefined) return '_';
  if (value === Infinity) return 'Inf';
  return value === -Infinity ? '-Inf' : String(value);
}

function seriesText(labels: SampleRow['labels']): string {
  const { __name__: name, ...rest } = labels;
  return `${name}{${Object.entries(rest)
    .map(([label, value]) => `${label}=${JSON.stringify(value)}`)
    .join(',')}}`;
}

function run(binary: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile(binary, args, { maxBuffer: 1 << 28 }, (_, stdout, stderr) => resolve(`${stdout}${stderr}`));
  });
}

function readResults(output: string, expressions: readonly string[], seconds: readonly number[]): Results {
  const results: Results = {};
  // promtool reports the expressions in the order of the file
  const reports = output.split(/\n {4}expr: /).slice(1);
  const expected = expressions.flatMap((expr) => seconds.map((at) => ({ expr, at })));
  if (reports.length !== expected.length)
    throw new Error(
      `promtool reported ${reports.length} of ${expected.length} expressions: ${output.slice(0, 500)}`,
    );
  expected.forEach(({ expr, at }, i) => {
    const report = reports[i] as string;
    const byTime = results[expr] ?? {};
    results[expr] = byTime;
    const error = /, time: \w+, err: (.*)/.exec(report);
    const got = /\n +got: (.*)/.exec(report);
    byTime[at] = error ? { error: (error[1] as string).slice(0, 60) } : readSamples(got?.[1] ?? '');
  });
  return results;
}

/** Reads `{a="1"} 1E+00, {a="2"} 2E+00`. */
function readSamples(text: string): Record<string, string> {
  const samples: Record<string, string> = {};
  if (text === 'nil') return samples;
  for (const [, labels, value] of text.matchAll(/(\{(?:"(?:[^"\\]|\\.)*"|[^}"])*\}) ([^ ,]+)/g))
    samples[labels as string] = value as string;
  return samples;
}
