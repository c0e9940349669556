import { needsNoRedaction } from './needs-no-redaction.js';
import { maskSecrets } from './secrets.js';

// Control characters, line and paragraph separators, and marks that reorder text on a screen.
const marks = '\\u061c\\u200e\\u200f\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069\\ufeff';
const unsafe = new RegExp(`[\\x00-\\x1f\\x7f-\\x9f${marks}]`);
const unsafeAll = new RegExp(unsafe.source, 'g');
// the same except tabs and line breaks
const unsafeInBlock = new RegExp(`[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f${marks}]`, 'g');
/** Characters read beyond the limit, so that a secret across the limit is found and masked. */
const lookahead = 512;

/** Returns one line without secrets, at most `limit` characters and an ellipsis, for a log record or a span. */
export function cleanText(text: string, limit: number): string {
  if (text.length <= limit && needsNoRedaction(text)) return text;
  const out = bounded(text, limit);
  return unsafe.test(out) ? out.replace(unsafeAll, visible) : out;
}

/** Like `cleanText`, but keeps tabs and line breaks: for stack traces. */
export function cleanBlock(text: string, limit: number): string {
  return bounded(text, limit).replace(unsafeInBlock, visible);
}

function bounded(text: string, limit: number): string {
  if (text.length <= limit) return maskSecrets(text.isWellFormed() ? text : text.toWellFormed());
  const masked = maskSecrets(text.slice(0, limit + lookahead));
  return `${masked.slice(0, limit).toWellFormed()}…`;
}

function visible(character: string): string {
  if (character === '\n') return '\\n';
  if (character === '\r') return '\\r';
  if (character === '\t') return '\\t';
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Converts any value of an untyped caller to text. Never throws, even when `toString` does. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  try {
    return String(value);
  } catch {
    return '[unreadable]';
  }
}
