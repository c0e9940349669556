import { cleanBlock } from '../redaction/clean.js';
import { describeFailure, isError, read } from '../redaction/describe-failure.js';
import { inlineText } from './list-text.js';

const maxErrors = 5;
const maxStackLength = 8192;
const furtherErrors = 'further errors';

/** Returns one line: the messages of an error, its causes and the parts of an AggregateError. */
export function errorText(error: Error): string {
  return chainOf(error, false)
    .map((one) => {
      const { message } = describeFailure(one, inlineText);
      const parts = isError(one) && read(one, 'message') !== '' ? partsOf(one) : [];
      return parts.length === 0
        ? message
        : `${message} (${parts.map((part) => describeFailure(part).message).join('; ')})`;
    })
    .join(', caused by: ');
}

/** Returns the stacks of an error, its causes and parts, each once even in cycles; empty for other values. */
export function stackText(error: unknown): string {
  if (!isError(error)) return '';
  const stacks = chainOf(error, true).map((one) => {
    const stack = isError(one) ? read(one, 'stack') : undefined;
    const { type, message } = describeFailure(one, inlineText);
    const text = typeof stack === 'string' ? stack : isError(one) ? `${type}: ${message}` : message;
    return text.slice(0, maxStackLength);
  });
  return cleanBlock(stacks.join('\nCaused by: '), maxStackLength);
}

/** Returns the error and its causes, nearest first. A final text replaces causes beyond the limit. */
function chainOf(error: unknown, withParts: boolean): unknown[] {
  const found = new Set<unknown>();
  const waiting = [error];
  while (waiting.length > 0) {
    const next = waiting.shift();
    if (next === undefined || next === null || found.has(next)) continue;
    if (found.size === maxErrors) return [...found, furtherErrors];
    found.add(next);
    if (!isError(next)) continue;
    waiting.push(read(next, 'cause'));
    if (withParts) waiting.push(...partsOf(next));
  }
  return [...found];
}

/** Returns the parts of an AggregateError, up to one more than is shown. */
function partsOf(error: Error): unknown[] {
  const parts = read(error, 'errors');
  try {
    return Array.isArray(parts) ? parts.slice(0, maxErrors + 1).filter((part) => isError(part)) : [];
  } catch {
    return [];
  }
}
