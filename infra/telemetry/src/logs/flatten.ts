import { cleanBlock, cleanText, describeFailure } from '../redaction/clean.js';
import { redacted, secretName } from '../redaction/secrets.js';
import type { AttributeValue, LogFields } from '../types.js';

const limits = { fields: 64, name: 100, text: 4096, stack: 8192, depth: 4, causes: 5 };

/** Appends `fields` to `out` as name, value, name, value: objects become dotted names, secrets are masked, all is bounded. */
export function flatten(fields: LogFields, out: AttributeValue[]): void {
  for (const name in fields) {
    try {
      const value = fields[name];
      if (name === 'error' && typeof value === 'object' && value !== null) appendError(value, out);
      else append(name, value, out, 0);
    } catch {
      // a getter or a proxy of the caller's threw: the record is worth more than the field
      put(name, '[unreadable]', out);
    }
  }
}

function append(name: string, value: unknown, out: AttributeValue[], depth: number): void {
  if (value === undefined || value === null || typeof value === 'function' || typeof value === 'symbol')
    return;
  if (secretName(name)) return put(name, redacted, out);
  switch (typeof value) {
    case 'string':
      return put(name, cleanText(value, limits.text), out);
    case 'number':
      return put(name, Number.isFinite(value) ? value : String(value), out);
    case 'boolean':
      return put(name, value, out);
    case 'bigint':
      return put(name, value.toString(), out);
  }
  if (value instanceof Date)
    return put(name, Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString(), out);
  if (value instanceof Error) return put(name, cleanText(describeFailure(value).message, limits.text), out);
  if (Array.isArray(value)) return put(name, cleanText(list(value), limits.text), out);
  if (depth >= limits.depth) return put(name, '[nested too deep]', out);
  for (const key of Object.keys(value as object).slice(0, limits.fields)) {
    append(`${name}.${key}`, (value as Record<string, unknown>)[key], out, depth + 1);
  }
}

function put(name: string, value: AttributeValue, out: AttributeValue[]): void {
  if (out.length >= limits.fields * 2) return;
  const kept = name.length > limits.name || !/^[\w.@-]+$/.test(name) ? cleanText(name, limits.name) : name;
  // the last one given wins, and names stay unique: a record with a name twice is refused by Elasticsearch
  for (let at = 0; at < out.length; at += 2) {
    if (out[at] === kept) {
      out[at + 1] = value;
      return;
    }
  }
  out.push(kept, value);
}

function list(values: readonly unknown[]): string {
  return values
    .slice(0, 50)
    .map((value) => (typeof value === 'object' && value !== null ? '{…}' : String(value)))
    .join(', ');
}

function appendError(error: object, out: AttributeValue[]): void {
  const { type, message } = describeFailure(error);
  put('error.type', cleanText(type, limits.name), out);
  put('error.message', cleanText(message, limits.text), out);
  const stack = stackOf(error);
  if (stack !== '') put('error.stack_trace', cleanBlock(stack, limits.stack), out);
}

/** The stack with those of its causes, each once, however the chain is tied. */
function stackOf(error: object): string {
  const parts: string[] = [];
  const seen = new Set<unknown>();
  for (
    let at: unknown = error;
    at instanceof Error && !seen.has(at) && seen.size < limits.causes;
    at = at.cause
  ) {
    seen.add(at);
    parts.push(at.stack ?? `${at.name}: ${at.message}`);
  }
  return parts.join('\nCaused by: ');
}
