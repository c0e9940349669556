import { faultOfComparison } from './field-types.js';
import { type Condition, type Operator, type Pattern, type Query, queryLimits, type Term } from './query.js';

/** The text is not a query. */
export class QuerySyntaxError extends Error {
  override readonly name = 'QuerySyntaxError';

  /** Index of the first character that does not fit, from 0. */
  readonly position: number;
  /** Syntax that the parser accepts at this position. */
  readonly expected: string;

  constructor(position: number, expected: string) {
    super(`expected ${expected} at position ${position + 1}`);
    this.position = position;
    this.expected = expected;
  }
}

/**
 * Parses a query. Terms are separated by blanks, and an item must match all of them:
 *
 * - `field:value` equality, `field:a,b` any of, `field:ab*` prefix, `field:*` existence
 * - `field:>=500`, `>`, `<`, `<=`, and `field:200..299` with both limits included
 * - `text` or `"some text"`: substring of any field, ignoring case
 * - a leading `-` negates a term
 *
 * Double quotes surround values, and names of fields, with blanks or other special characters; `\"` and `\\` stand for
 * a quote and a backslash in them. Quoted text has no wildcard. An empty text is a query without terms.
 *
 * @throws QuerySyntaxError
 */
export function parseQuery(text: string): Query {
  if (text.length > queryLimits.characters)
    throw new QuerySyntaxError(queryLimits.characters, `at most ${queryLimits.characters} characters`);
  const reader = createReader(text);
  const terms: Term[] = [];
  for (;;) {
    reader.skipBlanks();
    if (reader.isAtEnd()) return { terms };
    if (terms.length >= queryLimits.terms)
      throw new QuerySyntaxError(reader.at, `at most ${queryLimits.terms} terms`);
    terms.push(readTerm(reader));
    if (!reader.isAtEnd() && !reader.isAtBlank()) throw new QuerySyntaxError(reader.at, 'a blank');
  }
}

interface Reader {
  at: number;
  isAtEnd(): boolean;
  isAtBlank(): boolean;
  skipBlanks(): void;
  /** Skips the text when it comes next. */
  take(text: string): boolean;
  /** Returns the match of a sticky expression, and skips it. */
  match(expression: RegExp): string | undefined;
  /** Reads a quoted text; undefined when no quote comes next. */
  quoted(): string | undefined;
}

function createReader(text: string): Reader {
  const reader: Reader = {
    at: 0,
    isAtEnd: () => reader.at >= text.length,
    isAtBlank: () => /\s/.test(text.charAt(reader.at)),
    skipBlanks: () => {
      reader.match(/\s+/y);
    },
    take(wanted) {
      if (!text.startsWith(wanted, reader.at)) return false;
      reader.at += wanted.length;
      return true;
    },
    match(expression) {
      expression.lastIndex = reader.at;
      const found = expression.exec(text)?.[0];
      if (found !== undefined) reader.at += found.length;
      return found;
    },
    quoted() {
      if (text.charAt(reader.at) !== '"') return undefined;
      const body = reader.match(/"(?:[^"\\]|\\[\s\S])*"/y);
      if (body === undefined) throw new QuerySyntaxError(text.length, 'a closing quote');
      return body.slice(1, -1).replace(/\\(["\\])/g, '$1');
    },
  };
  return reader;
}

/** Names that need no quotes before `:`. */
const fieldName = /[A-Za-z_@][\w.@/#>-]*(?=:)/y;

function readTerm(reader: Reader): Term {
  const isNegated = reader.take('-');
  const start = reader.at;
  const quoted = reader.quoted();
  if (quoted !== undefined && !reader.take(':')) {
    if (quoted === '') throw new QuerySyntaxError(start + 1, 'text between the quotes');
    return { type: 'text', isNegated, text: quoted };
  }
  const field = quoted ?? reader.match(fieldName);
  if (field === undefined) return { type: 'text', isNegated, text: readBareText(reader) };
  if (field === '') throw new QuerySyntaxError(start + 1, 'the name of a field');
  if (quoted === undefined) reader.take(':');
  return { type: 'field', isNegated, field, condition: readCondition(reader, field) };
}

function readBareText(reader: Reader): string {
  const start = reader.at;
  const word = reader.match(/[^\s"]+/y);
  if (word === undefined) throw new QuerySyntaxError(start, 'a term');
  if (/^(?:AND|OR|NOT)$/.test(word))
    throw new QuerySyntaxError(
      start,
      'a term: a blank means "and", field:a,b means "or", -term means "not"; quote the word to search for it',
    );
  return word;
}

function readCondition(reader: Reader, field: string): Condition {
  const operator = (reader.match(/[<>]=?/y) ?? undefined) as Operator | undefined;
  if (operator !== undefined) {
    const start = reader.at;
    const value = reader.quoted() ?? reader.match(/[^\s",]+/y);
    if (value === undefined) throw new QuerySyntaxError(start, 'a value to compare with');
    requireComparable(field, value, start);
    return { type: 'compare', operator, value };
  }
  const values: Pattern[] = [];
  do {
    const start = reader.at;
    const quoted = reader.quoted();
    const text = quoted ?? reader.match(/[^\s",]+/y);
    if (text === undefined) throw new QuerySyntaxError(start, `a value of ${field}`);
    const range = quoted === undefined && values.length === 0 ? readRange(text, field, start) : undefined;
    if (range && !reader.take(',')) return range;
    if (range) throw new QuerySyntaxError(reader.at - 1, 'a blank after a range');
    if (values.length >= queryLimits.values)
      throw new QuerySyntaxError(start, `at most ${queryLimits.values} values`);
    values.push(patternOf(reader, quoted, text));
  } while (reader.take(','));
  const [first, ...others] = values as [Pattern, ...Pattern[]];
  return first.isPrefix && first.text === '' && others.length === 0
    ? { type: 'exists' }
    : { type: 'anyOf', values };
}

function patternOf(reader: Reader, quoted: string | undefined, text: string): Pattern {
  if (quoted !== undefined) return { text: quoted, isPrefix: reader.take('*') };
  return text.endsWith('*') ? { text: text.slice(0, -1), isPrefix: true } : { text, isPrefix: false };
}

function readRange(text: string, field: string, start: number): Condition | undefined {
  const match = /^(.+?)\.\.(.+)$/s.exec(text);
  if (!match) return undefined;
  const [, from, to] = match as unknown as [string, string, string];
  requireComparable(field, from, start);
  requireComparable(field, to, start + from.length + 2);
  return { type: 'range', from, to };
}

function requireComparable(field: string, value: string, position: number): void {
  const expected = faultOfComparison(field, value);
  if (expected !== undefined) throw new QuerySyntaxError(position, expected);
}
