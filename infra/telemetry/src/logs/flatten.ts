import { cleanBlock, cleanText, textOf } from '../redaction/clean.js';
import { describeFailure, isError, read } from '../redaction/describe-failure.js';
import { maskSecrets, redacted } from '../redaction/secrets.js';
import type { AttributeValue, LogFields } from '../types.js';
import { createFieldNames } from './field-name.js';

const limits = { fields: 64, text: 4096, stack: 8192, total: 16_384, depth: 4, causes: 5, list: 50 };
const unreadable = '[unreadable]';
/** From here on a number has as many digits as a card's. */
const cardSized = 1e12;

/**
 * Appends `fields` to `out` as name, value, name, value: objects become dotted names, secrets are masked, all is
 * bounded. Never throws, whatever getters and proxies the caller gives.
 */
export type Flatten = (fields: LogFields, out: AttributeValue[]) => void;

export function createFlatten(): Flatten {
  const fieldName = createFieldNames();

  function append(name: string, value: unknown, out: AttributeValue[], depth: number): void {
    switch (typeof value) {
      case 'string':
        return put(name, value, out);
      case 'number':
        return put(
          name,
          Number.isFinite(value) && Math.abs(value) < cardSized ? value : largeNumber(value),
          out,
        );
      case 'boolean':
        return put(name, value, out);
      case 'bigint':
        return put(name, value.toString(), out);
      case 'object':
        if (value !== null) appendObject(name, value, out, depth);
    }
  }

  function appendObject(name: string, value: object, out: AttributeValue[], depth: number): void {
    if (fieldName(name).secret) return put(name, redacted, out);
    let keys: string[];
    try {
      if (value instanceof Date)
        return put(name, Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString(), out);
      if (isError(value)) return put(name, describeFailure(value).message, out);
      if (Array.isArray(value)) return put(name, list(value), out);
      if (depth >= limits.depth) return put(name, '[nested too deep]', out);
      keys = Object.keys(value);
    } catch {
      return put(name, unreadable, out);
    }
    for (const key of keys) {
      if (out.length >= limits.fields * 2) return;
      const below = `${name}.${key}`;
      try {
        append(below, (value as Record<string, unknown>)[key], out, depth + 1);
      } catch {
        put(below, unreadable, out);
      }
    }
  }

  function put(given: string, value: AttributeValue, out: AttributeValue[]): void {
    const { written, secret } = fieldName(given);
    let kept = value;
    if (secret) kept = redacted;
    else if (typeof value === 'string') kept = cleanText(value, limits.text);
    putClean(written, kept, out);
  }

  function appendError(error: unknown, out: AttributeValue[]): void {
    const { type, message } = describeFailure(error);
    putClean('error.type', cleanText(type, 100), out);
    putClean('error.message', cleanText(message, limits.text), out);
    const stack = stackOf(error);
    if (stack !== '') putClean('error.stack_trace', cleanBlock(stack, limits.stack), out);
  }

  return (fields, out) => {
    try {
      for (const name in fields) {
        try {
          const value = fields[name];
          if (name === 'error' && value !== undefined && value !== null) appendError(value, out);
          else append(name, value, out, 0);
        } catch {
          // a getter of the caller's threw: the record is worth more than the field
          if (name !== 'error') put(name, unreadable, out);
        }
      }
    } catch {
      put('labels.fields', unreadable, out);
    }
  };
}

/** The last one given wins, and names stay unique: a record with a name twice is refused by Elasticsearch. */
function putClean(name: string, value: AttributeValue, out: AttributeValue[]): void {
  const kept = typeof value === 'string' && value.length > 512 ? within(value, out) : value;
  for (let at = 0; at < out.length; at += 2) {
    if (out[at] === name) {
      out[at + 1] = kept;
      return;
    }
  }
  if (out.length < limits.fields * 2) out.push(name, kept);
}

/** What fits beside the texts that are there already, so that no record outgrows a batch. */
function within(text: string, out: readonly AttributeValue[]): string {
  let room = limits.total;
  for (let at = 1; at < out.length; at += 2) {
    const value = out[at];
    if (typeof value === 'string') room -= value.length;
  }
  return text.length <= room ? text : `${text.slice(0, Math.max(0, room)).toWellFormed()}…`;
}

function largeNumber(value: number): AttributeValue {
  if (!Number.isFinite(value)) return String(value);
  const text = String(value);
  return maskSecrets(text) === text ? value : redacted;
}

function list(values: readonly unknown[]): string {
  const texts = values
    .slice(0, limits.list)
    .map((value) =>
      typeof value === 'object' && value !== null ? '{…}' : textOf(value).slice(0, limits.text),
    );
  if (values.length > limits.list) texts.push('…');
  return texts.join(', ');
}

/** The stack with those of its causes, each once, however the chain is tied. */
function stackOf(error: unknown): string {
  const parts: string[] = [];
  const seen = new Set<unknown>();
  for (let at = error; isError(at) && !seen.has(at) && seen.size < limits.causes; at = read(at, 'cause')) {
    seen.add(at);
    const stack = read(at, 'stack');
    const { type, message } = describeFailure(at);
    parts.push((typeof stack === 'string' ? stack : `${type}: ${message}`).slice(0, limits.stack));
  }
  return parts.join('\nCaused by: ');
}
