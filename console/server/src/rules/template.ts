import { labelOf } from '../promql/labels.js';
import { humanize, humanize1024, humanizeDuration, humanizePercentage } from './humanize.js';

export interface TemplateData {
  labels: Readonly<Record<string, string>>;
  externalLabels: Readonly<Record<string, string>>;
  value: number;
}

type TemplateValue = string | number;

const pipes: Readonly<Record<string, (value: number) => string>> = {
  humanize,
  humanize1024,
  humanizeDuration,
  humanizePercentage,
};

/** One token: a text, or an action in braces. */
type Token = { text: string } | { action: string };

/**
 * Fills in a template of a rule's labels or annotations: the part of Go's templates that rule files use, that is
 * `$labels.x`, `$externalLabels.x`, `$value`, pipes to the humanize functions and `printf`, and `with … else … end`, `if … end`.
 *
 * @throws Error naming the construct that is not supported
 */
export function fillTemplate(template: string, data: TemplateData): string {
  if (!template.includes('{{')) return template;
  const tokens = tokensOf(template);
  const { text, next } = render(tokens, 0, data, undefined);
  if (next < tokens.length) throw new Error('end without a beginning');
  return text;
}

function tokensOf(template: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (const match of template.matchAll(/\{\{(-?)(.*?)(-?)\}\}/gs)) {
    const [all, trimsBefore, action, trimsAfter] = match as unknown as [string, string, string, string];
    const before = template.slice(at, match.index);
    tokens.push({ text: trimsBefore ? before.trimEnd() : before }, { action: action.trim() });
    at = match.index + all.length;
    if (trimsAfter) at += (/^\s*/.exec(template.slice(at)) as RegExpExecArray)[0].length;
  }
  return [...tokens, { text: template.slice(at) }];
}

interface Rendered {
  text: string;
  /** Index of the token that ended the block: `else` or `end`. */
  next: number;
}

function render(
  tokens: readonly Token[],
  from: number,
  data: TemplateData,
  dot: TemplateValue | undefined,
): Rendered {
  let text = '';
  let at = from;
  for (; at < tokens.length; at++) {
    const token = tokens[at] as Token;
    if ('text' in token) {
      text += token.text;
      continue;
    }
    const { action } = token;
    if (action === 'end' || action === 'else') return { text, next: at };
    const block = /^(with|if)\s+(.+)$/.exec(action);
    if (!block) {
      text += String(evaluate(action, data, dot));
      continue;
    }
    const value = evaluate(block[2] as string, data, dot);
    const isTrue = value !== '' && value !== 0;
    const first = render(tokens, at + 1, data, block[1] === 'with' ? value : dot);
    let end = first.next;
    let otherwise = '';
    if (isAction(tokens[end], 'else')) {
      const second = render(tokens, end + 1, data, dot);
      otherwise = second.text;
      end = second.next;
    }
    if (!isAction(tokens[end], 'end')) throw new Error(`${block[1]} without end`);
    text += isTrue ? first.text : otherwise;
    at = end;
  }
  return { text, next: at };
}

function isAction(token: Token | undefined, wanted: string): boolean {
  return token !== undefined && 'action' in token && token.action === wanted;
}

function evaluate(action: string, data: TemplateData, dot: TemplateValue | undefined): TemplateValue {
  const [operand = '', ...functions] = action.split('|').map((part) => part.trim());
  let value = operandOf(operand, data, dot);
  for (const name of functions) {
    const format = /^printf\s+"([^"\\]*)"$/.exec(name)?.[1];
    if (format !== undefined) {
      value = printf(format, value);
      continue;
    }
    const pipe = pipes[name];
    if (!pipe) throw new Error(`the function ${name} is not supported`);
    value = pipe(Number(value));
  }
  return value;
}

/** Formats a number as Go's `%.Nf` does: a value in the middle is rounded to the even digit. */
function fixed(value: number, digits: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  if (Math.abs(value) >= 1e21) return `${BigInt(value)}${digits > 0 ? `.${'0'.repeat(digits)}` : ''}`;
  const scaled = value * 10 ** digits;
  const isMiddle = Math.abs(scaled % 1) === 0.5 && scaled / 10 ** digits === value;
  if (!isMiddle) return value.toFixed(digits);
  return ((2 * Math.round(scaled / 2)) / 10 ** digits).toFixed(digits);
}

/** Writes one value by a format of Go with `%f`, `%.2f`, `%s` or `%v`. @throws Error for another format */
function printf(format: string, value: TemplateValue): string {
  let used = 0;
  const text = format.replace(/%(?:%|(?:\.(\d+))?([a-zA-Z]))/g, (verb, digits?: string, letter?: string) => {
    if (verb === '%%') return '%';
    used++;
    if (letter === 'f') return fixed(Number(value), Number(digits ?? 6));
    if (digits === undefined && (letter === 's' || letter === 'v')) return String(value);
    throw new Error(`the format ${verb} is not supported`);
  });
  if (used !== 1) throw new Error(`printf ${JSON.stringify(format)} needs one value`);
  return text;
}

function operandOf(
  operand: string,
  { labels, externalLabels, value }: TemplateData,
  dot?: TemplateValue,
): TemplateValue {
  if (operand === '$value') return value;
  if (operand === '.' && dot !== undefined) return dot;
  const [, from, name] = /^\$(labels|externalLabels)\.(\w+)$/.exec(operand) ?? [];
  if (name !== undefined) return labelOf(from === 'labels' ? labels : externalLabels, name);
  const [, literal] = /^"([^"\\]*)"$/.exec(operand) ?? [];
  if (literal !== undefined) return literal;
  throw new Error(`${operand} is not supported`);
}
