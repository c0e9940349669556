import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { readDurationMs } from '../promql/literals.js';

interface RuleBase {
  /** Expression as written; it is parsed when the rule is evaluated. */
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface RecordingRule extends RuleBase {
  readonly kind: 'recording';
  readonly name: string;
}

export interface AlertingRule extends RuleBase {
  readonly kind: 'alerting';
  readonly name: string;
  readonly forMs: number;
  readonly keepFiringForMs: number;
  readonly annotations: Readonly<Record<string, string>>;
}

export type Rule = RecordingRule | AlertingRule;

export interface RuleGroup {
  readonly name: string;
  /** Name of the file within its folder. */
  readonly file: string;
  /** Undefined: the default of the engine. */
  readonly intervalMs: number | undefined;
  readonly rules: readonly Rule[];
}

/**
 * Reads the rule files of folders (`*.yml`, Prometheus' format).
 *
 * @throws Error for a folder or file that cannot be read, and for a file that is no rule file
 */
export function readRuleFolders(folders: readonly string[]): RuleGroup[] {
  return folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => /\.ya?ml$/.test(name))
      .sort()
      .flatMap((name) => parseRuleFile(name, readFileSync(join(folder, name), 'utf8'))),
  );
}

/** @throws Error that names the file, for a text that is no rule file */
export function parseRuleFile(file: string, text: string): RuleGroup[] {
  const { groups } = (parse(text) ?? {}) as { groups?: unknown };
  if (!Array.isArray(groups)) throw new Error(`${file} is no rule file: it has no list of groups`);
  return groups.map((group: Record<string, unknown>, i) => {
    const name = String(group.name ?? i);
    if (!Array.isArray(group.rules)) throw new Error(`${file}: the group ${name} has no list of rules`);
    return {
      name,
      file,
      intervalMs: durationOf(group.interval),
      rules: group.rules.map((rule) => readRule(file, name, rule)),
    };
  });
}

function readRule(file: string, group: string, given: Record<string, unknown>): Rule {
  const { record, alert, expr } = given;
  const name = record ?? alert;
  if (typeof name !== 'string' || (typeof expr !== 'string' && typeof expr !== 'number'))
    throw new Error(`${file}: the group ${group} has a rule without a name or without an expression`);
  const text = String(expr).trim();
  const base = { name, expr: text, labels: textsOf(given.labels) };
  if (record !== undefined) return { ...base, kind: 'recording' };
  return {
    ...base,
    kind: 'alerting',
    forMs: durationOf(given.for) ?? 0,
    keepFiringForMs: durationOf(given.keep_firing_for) ?? 0,
    annotations: textsOf(given.annotations),
  };
}

function durationOf(given: unknown): number | undefined {
  return given === undefined ? undefined : readDurationMs(String(given));
}

function textsOf(given: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(given ?? {}).map(([name, value]) => [name, String(value)]));
}
