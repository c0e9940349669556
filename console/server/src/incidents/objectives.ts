import { readFileSync } from 'node:fs';
import type { Objective } from '@glasshouse/incidents';
import Type from 'typebox';
import { Check } from 'typebox/schema';
import { parse } from 'yaml';
import { createEvaluator } from '../promql/evaluate.js';
import { parsePromql } from '../promql/parse.js';
import type { SampleSource } from '../promql/samples.js';

const SloFile = Type.Object({
  slos: Type.Array(
    Type.Object({
      name: Type.String(),
      objective: Type.Number({ minimum: 0, maximum: 100 }),
      labels: Type.Optional(Type.Object({ service: Type.Optional(Type.String()) })),
      sli: Type.Object({
        events: Type.Optional(Type.Object({ error_query: Type.String(), total_query: Type.String() })),
        raw: Type.Optional(Type.Object({ error_ratio_query: Type.String() })),
      }),
    }),
  ),
});

/** Window of the error ratio: the burn rates of the SLOs react too slowly to show a recovery. */
const window = '30s';

/**
 * Returns a function that evaluates the service level objectives over the last 30 s of scraped metrics. An objective holds
 * when its error ratio is at most 1 minus the objective, or is absent because nothing has happened.
 *
 * @param file `prometheus/slo.yaml`; without it there are no objectives
 * @throws Error for a file with another form
 */
export function createObjectives(file: string, source: SampleSource, now: () => number): () => Objective[] {
  const text = readOptional(file);
  if (text === undefined) return () => [];
  const content: unknown = parse(text);
  if (!Check(SloFile, content)) throw new Error(`${file} is not a file of service level objectives`);
  const objectives = content.slos.map(({ name, objective, labels, sli }) => {
    const evaluator = (expr: string) =>
      createEvaluator(parsePromql(expr.replaceAll('{{.window}}', window)), { source });
    const { events, raw } = sli;
    return {
      name,
      service: labels?.service,
      allowed: 1 - objective / 100,
      errors: events && evaluator(events.error_query),
      total: events && evaluator(events.total_query),
      ratio: raw && evaluator(raw.error_ratio_query),
    };
  });
  return () =>
    objectives.map(({ name, service, allowed, errors, total, ratio }) => {
      const timeMs = now();
      const eventsPerS = firstValue(total?.at(timeMs)) ?? 0;
      const share = ratio
        ? (firstValue(ratio.at(timeMs)) ?? 0)
        : eventsPerS === 0
          ? 0
          : (firstValue(errors?.at(timeMs)) ?? 0) / eventsPerS;
      // a share that is not a number has no events
      return { name, holds: !(share > allowed + 1e-9), eventsPerS, ...(service && { service }) };
    });
}

/** Returns the value of a vector with one element. */
function firstValue(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  const [first] = Array.isArray(value) ? (value as { value: number }[]) : [];
  return first?.value;
}

function readOptional(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
