import { type AttributeValue, asObject } from '../attribute-list.js';
import { cleanText } from '../redaction/clean.js';
import { describeFailure, isError } from '../redaction/describe-failure.js';
import { maskSecrets, redacted } from '../redaction/secrets.js';
import type { LogFields } from '../types/log.js';
import { isFull, leaveOut, markLeftOut, type Progress, putClean } from './bounded-fields.js';
import { errorText, stackText } from './error-text.js';
import { createFieldNames } from './field-name.js';
import { listText } from './list-text.js';
import { placeholderOf } from './object-text.js';
import { type Members, viewOf } from './view.js';

const nothing: readonly never[] = [];
const limits = { text: 4096, depth: 4, members: 1000 };
const unreadable = '[unreadable]';
/** Name of the field for a value that is not an object. */
const wholeField = 'labels.fields';
/** Name of the field for a value that is converted to one text. */
const valueField = 'value';
/** Smallest number with as many digits as a card number. */
const cardSized = 1e12;

/**
 * Appends `fields` to `out` as name, value, name, value. Objects and maps become dotted names, values without data
 * become placeholders, secrets are masked, and all sizes are bounded. `undefined` is skipped. Never throws, even when
 * getters or proxies of the caller do.
 */
export type Flatten = (fields: LogFields, out: AttributeValue[]) => void;

export function createFlatten(): Flatten {
  const fieldName = createFieldNames();

  function append(name: string, value: unknown, out: AttributeValue[], depth: number, at: Progress): void {
    switch (typeof value) {
      case 'string':
      case 'boolean':
        return put(name, value, out, at);
      case 'number':
        return put(
          name,
          Number.isFinite(value) && Math.abs(value) < cardSized ? value : largeNumber(value),
          out,
          at,
        );
      case 'bigint':
        return put(name, value.toString(), out, at);
      case 'object':
        if (value === null) return put(name, 'null', out, at);
        return appendObject(name, value, out, depth, at, false);
      case 'symbol':
      case 'function':
        return put(name, placeholderOf(value as symbol), out, at);
    }
  }

  function appendObject(
    name: string,
    value: object,
    out: AttributeValue[],
    depth: number,
    at: Progress,
    fromJson: boolean,
  ): void {
    if (fieldName(name).secret) return put(name, redacted, out, at);
    if (isError(value)) return put(name, errorText(value), out, at);
    const view = viewOrUndefined(value, fromJson);
    switch (view?.kind) {
      case undefined:
        return put(name, unreadable, out, at);
      case 'text':
        return put(name, view.text, out, at);
      case 'list':
        return put(name, listText(view.values, limits.text), out, at);
      case 'value':
        return typeof view.value === 'object' && view.value !== null
          ? appendObject(name, view.value, out, depth, at, true)
          : append(name, view.value, out, depth, at);
      case 'members':
        if (depth >= limits.depth) return put(name, '[nested too deep]', out, at);
        appendMembers(`${name}.`, view, out, depth + 1, at);
    }
  }

  function appendMembers(
    prefix: string,
    { names, get }: Members,
    out: AttributeValue[],
    depth: number,
    at: Progress,
  ): void {
    for (const [index, name] of names.entries()) {
      const below = `${prefix}${name}`;
      at.members -= 1;
      if (isFull(out) || at.members < 0) {
        leaveOut(fieldName(below).written, at, names.length - index);
        return;
      }
      try {
        append(below, get(name), out, depth, at);
      } catch {
        put(below, unreadable, out, at);
      }
    }
  }

  function put(given: string, value: AttributeValue, out: AttributeValue[], at: Progress): void {
    const { written, secret } = fieldName(given);
    let cleaned = value;
    if (secret) cleaned = redacted;
    else if (typeof value === 'string') cleaned = cleanText(value, limits.text);
    putClean(written, cleaned, out, at);
  }

  function appendError(error: unknown, out: AttributeValue[], at: Progress): void {
    const { type, message } = describeFailure(error, (thrown) => textBy(flatten, thrown));
    putClean('error.type', cleanText(type, 100), out, at);
    putClean('error.message', cleanText(message, limits.text), out, at);
    const stack = stackText(error);
    if (stack !== '') putClean('error.stack_trace', stack, out, at);
  }

  function appendNamed(fields: LogFields, out: AttributeValue[], at: Progress): void {
    for (const name in fields) {
      try {
        const value = fields[name];
        if (name === 'error') {
          if (value !== undefined && value !== null) appendError(value, out, at);
        } else if (typeof value === 'string')
          put(name, value, out, at); // the most frequent type
        else append(name, value, out, 0, at);
      } catch {
        // a getter of the caller threw: only this field is lost, not the record
        if (name !== 'error') put(name, unreadable, out, at);
      }
    }
  }

  /** Appends an error, a map or a text that an untyped caller passed in place of an object of fields. */
  function appendWhole(fields: unknown, out: AttributeValue[], at: Progress): void {
    if (isError(fields)) return appendError(fields, out, at);
    if (typeof fields !== 'object' || fields === null) return append(wholeField, fields, out, 0, at);
    const view = viewOf(fields);
    if (view.kind === 'members') appendMembers('', view, out, 0, at);
    else appendObject(wholeField, fields, out, 0, at, false);
  }

  const flatten: Flatten = (fields, out) => {
    const at: Progress = { members: limits.members, leftOut: nothing, leftOutCount: 0 };
    try {
      if (isPlain(fields)) appendNamed(fields, out, at);
      else appendWhole(fields, out, at);
    } catch {
      put(wholeField, unreadable, out, at);
    }
    markLeftOut(at, out);
  };
  return flatten;
}

/** Converts any value to one text, for an attribute or a message. Never throws. */
export function valueText(value: unknown): string {
  // needed so rarely that memoized names would only use memory
  return textBy(createFlatten(), value);
}

/**
 * Converts any value to one text: the field that `flatten` makes of it, or JSON when there are several fields.
 * Secrets are masked. Never throws.
 */
export function textBy(flatten: (fields: LogFields, out: AttributeValue[]) => void, value: unknown): string {
  if (value === undefined) return 'undefined';
  const fields: AttributeValue[] = [];
  flatten({ [valueField]: value }, fields);
  if (fields.length === 2 && fields[0] === valueField) return String(fields[1]);
  const members = Object.entries(asObject(fields));
  return JSON.stringify(
    Object.fromEntries(members.map(([name, of]) => [name.slice(valueField.length + 1), of])),
  );
}

function isPlain(fields: LogFields): boolean {
  const prototype: unknown = Object.getPrototypeOf(fields);
  return prototype === Object.prototype || prototype === null;
}

function viewOrUndefined(value: object, fromJson: boolean) {
  try {
    return viewOf(value, fromJson);
  } catch {
    return undefined;
  }
}

function largeNumber(value: number): AttributeValue {
  if (!Number.isFinite(value)) return String(value);
  const text = String(value);
  return maskSecrets(text) === text ? value : redacted;
}
