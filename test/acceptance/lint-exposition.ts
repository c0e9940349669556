/** Family of an exposition in Prometheus text, with the properties that the rules check. */
interface Family {
  name: string;
  type: string;
  help: string | undefined;
  /** Label names, and each series as written: name and labels. */
  labels: Set<string>;
  series: string[];
}

const otherUnits =
  'minutes|hours|days|weeks|kelvins|fahrenheit|rankine|inches|yards|miles|bits|calories|pounds|ounces';
const units = 'amperes|bytes|celsius|grams|joules|kelvin|meters|metres|seconds|volts';
const prefixes =
  'pico|nano|micro|milli|centi|deci|deca|hecto|kilo|kibi|mega|mibi|giga|gibi|tera|tebi|peta|pebi';
const nonBaseUnit = new RegExp(`_(?:${otherUnits}|(?:${prefixes})(?:${units}))(?=_|$)`);
const abbreviatedUnit = /_(?:s|ms|us|ns|sec|b|kb|mb|gb|tb|pb|m|h|d)(?=_|$)/i;
const camelCase = /[a-z][A-Z]/;

type Rule = readonly [problem: string, applies: (family: Family) => boolean];
/**
 * The rules of `promtool check metrics` (prometheus/client_golang, testutil/promlint), and the rule that a family has a
 * type.
 */
const rules: readonly Rule[] = [
  ['no help text', ({ help }) => help === undefined || help.trim() === ''],
  ['not in its base unit', ({ name }) => nonBaseUnit.test(name)],
  ['a counter without the suffix _total', ({ name, type }) => type === 'counter' && !name.endsWith('_total')],
  ['the suffix _total without a counter', ({ name, type }) => type !== 'counter' && name.endsWith('_total')],
  [
    'the suffix _bucket without a histogram',
    ({ name, type }) => type !== 'histogram' && name.endsWith('_bucket'),
  ],
  ['the suffix _count or _sum', ({ name, type }) => !isDistribution(type) && /_(?:count|sum)$/.test(name)],
  ['the label le without a histogram', ({ labels, type }) => type !== 'histogram' && labels.has('le')],
  [
    'the label quantile without a summary',
    ({ labels, type }) => type !== 'summary' && labels.has('quantile'),
  ],
  ['its type in its name', ({ name, type }) => new RegExp(`_${type}(?:_|$)`, 'i').test(name)],
  ['a colon in its name', ({ name }) => name.includes(':')],
  ['camel case', ({ name, labels }) => [name, ...labels].some((text) => camelCase.test(text))],
  ['an abbreviated unit', ({ name }) => abbreviatedUnit.test(name)],
  ['a duplicate series', ({ series }) => new Set(series).size !== series.length],
  ['no type', ({ type }) => type === ''],
];

const isDistribution = (type: string) => type === 'histogram' || type === 'summary';

/** Returns the problems that `promtool check metrics` reports, as `name: problem`; empty for a clean exposition. */
export function lintExposition(text: string): string[] {
  return familiesOf(text).flatMap((family) =>
    rules.filter(([, applies]) => applies(family)).map(([problem]) => `${family.name}: ${problem}`),
  );
}

function familiesOf(text: string): Family[] {
  const families = new Map<string, Family>();
  const familyOf = (name: string): Family => {
    const known = families.get(name) ?? { name, type: '', help: undefined, labels: new Set(), series: [] };
    families.set(name, known);
    return known;
  };
  for (const line of text.split('\n')) {
    const [, kind, named = '', rest = ''] = /^# (HELP|TYPE) (\S+) ?(.*)$/.exec(line) ?? [];
    if (kind === 'HELP') familyOf(named).help = rest;
    else if (kind === 'TYPE') familyOf(named).type = rest;
    else if (line !== '' && !line.startsWith('#')) {
      const [series = '', name = '', labels = ''] = /^([^\s{]+)(?:\{(.*)\})?(?= )/.exec(line) ?? [];
      const bare = name.replace(/_(?:bucket|sum|count)$/, '');
      const family = isDistribution(families.get(bare)?.type ?? '') ? familyOf(bare) : familyOf(name);
      for (const [, label] of labels.matchAll(/([a-zA-Z_]\w*)="(?:[^"\\]|\\.)*"/g))
        family.labels.add(label as string);
      family.series.push(series);
    }
  }
  return [...families.values()];
}
