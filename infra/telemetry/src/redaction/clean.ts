import { maskSecrets } from './secrets.js';

// Control characters, line and paragraph separators, and marks that reorder text on a screen.
const unsafe = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u;
const unsafeAll = new RegExp(unsafe.source, 'gu');
// the same, but lines may break
const unsafeInBlock = /(?![\t\n])[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/** One line, no secret, at most `limit` characters: what may go into a log record or a span. */
export function cleanText(text: string, limit: number): string {
  let out = text.length > limit ? `${text.slice(0, limit)}…` : text;
  if (!out.isWellFormed()) out = out.toWellFormed();
  out = maskSecrets(out);
  return unsafe.test(out) ? out.replace(unsafeAll, visible) : out;
}

/** As `cleanText`, but keeps tabs and line breaks: for stack traces. */
export function cleanBlock(text: string, limit: number): string {
  const cut = text.length > limit ? `${text.slice(0, limit)}…` : text;
  return maskSecrets(cut.toWellFormed()).replace(unsafeInBlock, visible);
}

function visible(character: string): string {
  if (character === '\n') return '\\n';
  if (character === '\r') return '\\r';
  if (character === '\t') return '\\t';
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** `error.type` and `error.message` of whatever was thrown. Never throws itself, whatever getters the value has. */
export function describeFailure(error: unknown): { type: string; message: string } {
  try {
    if (error instanceof Error) {
      const code = (error as { code?: unknown }).code;
      const type = typeof code === 'string' && code !== '' ? code : error.name || 'Error';
      return { type: String(type).slice(0, 100), message: String(error.message) };
    }
    if (typeof error === 'string') return { type: 'Error', message: error };
    return { type: typeof error, message: String(error) };
  } catch {
    return { type: 'unknown', message: 'an error that cannot be described' };
  }
}
