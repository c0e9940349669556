import assert from 'node:assert/strict';

export interface JaegerUiConfig {
  menu: { label: string; items: { label: string; url: string }[] }[];
  linkPatterns: { type: 'traces' | 'tags'; key?: string; url: string; text: string }[];
}

/** Parses the UI configuration that Jaeger writes into its page. */
export function parseUiConfig(page: string): JaegerUiConfig {
  const [, json] = /JAEGER_CONFIG = (\{.*\});/.exec(page) ?? [];
  assert.ok(json, 'Jaeger serves a UI configuration');
  return JSON.parse(json) as JaegerUiConfig;
}

type Value = string | number;

/**
 * Fills in `#{name | formatter argument}` as Jaeger's UI does (`model/link-patterns.ts`): applies the formatters, then
 * encodes the value. A name without a value is an error here; the UI would omit the link.
 */
export function fillPattern(template: string, values: Readonly<Record<string, Value>>): string {
  return template.replace(/#\{([^{}]*)\}/g, (_, inner: string) => {
    const [name = '', ...formatters] = inner.split('|').map((part) => part.trim());
    const value = values[name];
    assert.ok(value !== undefined, `${name} has no value`);
    return encodeURIComponent(formatters.reduce(format, value));
  });
}

function format(value: Value, formatter: string): Value {
  const [name, argument = ''] = formatter.split(/ +/);
  assert.equal(typeof value, 'number', `${formatter} of ${value}`);
  if (name === 'add') return Number(value) + Number.parseInt(argument, 10);
  if (name === 'epoch_micros_to_date_iso') return new Date(Number(value) / 1000).toISOString();
  return assert.fail(`the UI has no formatter ${name}`);
}
