import { textOf } from '../redaction/clean.js';
import { describeFailure, isError } from '../redaction/describe-failure.js';
import { placeholderOf } from './object-text.js';
import { viewOf } from './view.js';

const maxItems = 50;
const unreadable = '[unreadable]';

/** Converts a list to one line; nested objects and lists are shown as `{…}` and `[…]`. */
export function listText(values: readonly unknown[], maxItemLength: number): string {
  if (values.length === 0) return '[]';
  const texts: string[] = [];
  // includes holes and items that throw
  for (let at = 0; at < values.length && at < maxItems; at += 1)
    texts.push(itemText(values, at).slice(0, maxItemLength));
  if (values.length > maxItems) texts.push('…');
  return texts.join(', ');
}

function itemText(values: readonly unknown[], at: number): string {
  try {
    return textOfItem(values[at]);
  } catch {
    return unreadable;
  }
}

/** Converts an object in a list or a chain of causes to one line. Never throws. */
export function inlineText(value: object): string {
  return itemText([value], 0);
}

function textOfItem(value: unknown, fromJson = false): string {
  if (typeof value === 'symbol' || typeof value === 'function') return placeholderOf(value as symbol);
  if (typeof value !== 'object' || value === null) return textOf(value);
  if (isError(value)) return describeFailure(value).message;
  const view = viewOf(value, fromJson);
  switch (view.kind) {
    case 'text':
      return view.text;
    case 'value':
      return textOfItem(view.value, true);
    case 'list':
      return '[…]';
    default:
      return '{…}';
  }
}
