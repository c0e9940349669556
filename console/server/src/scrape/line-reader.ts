/** The two text formats. They differ in where blanks may stand, in comments, and in exemplars. */
export type ExpositionFormat = 'text' | 'openmetrics';

/** Thrown for an exposition that cannot be read. The message names the line. */
export class ExpositionError extends Error {
  override readonly name = 'ExpositionError';
  /** Counted from 1. */
  readonly line: number;
  constructor(line: number, reason: string) {
    super(`line ${line}: ${reason}`);
    this.line = line;
  }
}

const shownCharacters = 40;

/** A position in an exposition, and the tokens from there on. */
export interface LineReader {
  readonly format: ExpositionFormat;
  at: number;
  readonly atEnd: boolean;
  /** The text that matches here, a sticky expression, and moves behind it; undefined where nothing matches. */
  take(token: RegExp): string | undefined;
  /** The text between the double quotes that begin here, escapes as they are written; moves behind them. */
  takeQuoted(): string | undefined;
  /** Whether this text is here; then moves behind it. */
  skip(text: string): boolean;
  /** Moves behind blanks and tabs, where the format allows any. OpenMetrics allows none. */
  skipBlanks(): void;
  /** Moves to the next line. A carriage return before the line feed is let through. */
  endLine(): boolean;
  /** The rest of the line; moves behind it, and behind the line feed. */
  takeLine(): string;
  /** @throws ExpositionError naming this line, what was expected, and what stands there */
  fail(expected: string): never;
  /** @throws ExpositionError naming this line */
  reject(reason: string): never;
}

export function createLineReader(text: string, format: ExpositionFormat): LineReader {
  let at = 0;

  function reject(reason: string): never {
    let line = 1;
    for (let i = text.indexOf('\n'); i >= 0 && i < at; i = text.indexOf('\n', i + 1)) line++;
    throw new ExpositionError(line, reason);
  }

  function fail(expected: string): never {
    const found = JSON.stringify(text.slice(at, at + shownCharacters).split('\n', 1)[0]);
    const what = at >= text.length ? 'the end' : found === '""' ? 'the end of the line' : found;
    return reject(`expected ${expected}, found ${what}`);
  }

  return {
    format,
    get at() {
      return at;
    },
    set at(position) {
      at = position;
    },
    get atEnd() {
      return at >= text.length;
    },
    take(token) {
      token.lastIndex = at;
      const found = token.exec(text)?.[0];
      if (found !== undefined) at += found.length;
      return found;
    },
    takeQuoted() {
      if (text[at] !== '"') return undefined;
      for (let end = at + 1; end < text.length; end++) {
        const c = text[end];
        if (c === '\\') end++;
        // OpenMetrics escapes line feeds; Prometheus takes them as they are in the text format
        if (text[end] === '\n' && format === 'openmetrics') return undefined;
        if (c !== '"') continue;
        const inner = text.slice(at + 1, end);
        at = end + 1;
        return inner;
      }
      return undefined;
    },
    skip(wanted) {
      if (!text.startsWith(wanted, at)) return false;
      at += wanted.length;
      return true;
    },
    skipBlanks() {
      if (format === 'openmetrics') return;
      while (text[at] === ' ' || text[at] === '\t') at++;
    },
    endLine() {
      const end = text[at] === '\r' ? at + 1 : at;
      if (end < text.length && text[end] !== '\n') return false;
      at = Math.min(end + 1, text.length);
      return true;
    },
    takeLine() {
      const end = text.indexOf('\n', at);
      const line = text.slice(at, end < 0 ? text.length : end);
      at = end < 0 ? text.length : end + 1;
      return line.endsWith('\r') ? line.slice(0, -1) : line;
    },
    fail,
    reject,
  };
}
