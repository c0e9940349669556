import { cleanBlock } from '../redaction/clean.js';
import { describeFailure, isError, read } from '../redaction/describe-failure.js';
import { inlineText } from './list-text.js';

const maxErrors = 5;
const maxStackLength = 8192;
const furtherErrors = 'further errors';

/** One line: the message of an error, with those of its causes and of the parts of an AggregateError. */
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

/** The stack with those of the causes and parts, each once, however they are tied; empty for what is no error. */
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

/** The error and what caused it, nearest first. A last text stands for those beyond the limit. */
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

/** One more than are shown. */
function partsOf(error: Error): unknown[] {
  const parts = read(error, 'errors');
  try {
    return Array.isArray(parts) ? parts.slice(0, maxErrors + 1).filter((part) => isError(part)) : [];
  } catch {
    return [];
  }
}
