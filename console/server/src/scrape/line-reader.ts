/** The two text formats, which differ in blanks, comments and exemplars. */
export type ExpositionFormat = 'text' | 'openmetrics';

/** Thrown for an exposition that cannot be read. The message names the line. */
export class ExpositionError extends Error {
  override readonly name = 'ExpositionError';
  /** Line number, from 1. */
  readonly line: number;
  constructor(line: number, reason: string) {
    super(`line ${line}: ${reason}`);
    this.line = line;
  }
}

const shownCharacters = 40;

/** Reads tokens of an exposition from the position `at`. */
export interface LineReader {
  readonly format: ExpositionFormat;
  at: number;
  readonly atEnd: boolean;
  /** Reads the text that the sticky regular expression matches at `at`; undefined when it does not match. */
  take(token: RegExp): string | undefined;
  /** Reads a string in double quotes and returns its content, with its escapes; undefined without quotes. */
  takeQuoted(): string | undefined;
  /** Skips the text if it comes next. Returns whether it did. */
  skip(text: string): boolean;
  /** Skips spaces and tabs in the text format; does nothing in OpenMetrics, which does not allow them everywhere. */
  skipBlanks(): void;
  /** Skips the line end, LF or CR LF; false when the line has more text. */
  endLine(): boolean;
  /** Reads the rest of the line and skips its line end. */
  takeLine(): string;
  /** @throws ExpositionError with this line, the expected token and the found text */
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
    const shown = at >= text.length ? 'the end' : found === '""' ? 'the end of the line' : found;
    return reject(`expected ${expected}, found ${shown}`);
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
        // OpenMetrics escapes line feeds; in the text format, Prometheus accepts unescaped ones
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
