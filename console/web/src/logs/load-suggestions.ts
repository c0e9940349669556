import type { LogFieldList, LogValueList } from '../../../contract/src/logs.js';
import { getJson } from '../api-client.js';
import { type CompletionPlace, completionPlace } from './model/completion-place.js';

export interface Completion {
  readonly place: CompletionPlace;
  readonly items: readonly { readonly value: string; readonly count: number }[];
}

const limit = 12;

/**
 * Requests completions of the word at the caret. Returns undefined where nothing can be completed.
 *
 * @throws ApiFailure
 */
export async function loadCompletion(
  text: string,
  caret: number,
  signal: AbortSignal,
): Promise<Completion | undefined> {
  const place = completionPlace(text, caret);
  if (!place || (place.kind === 'field' && place.prefix === '')) return undefined;
  const { kind, field, prefix } = place;
  if (kind === 'field') {
    const { items } = await getJson<LogFieldList>('/api/logs/fields', { prefix, limit }, signal);
    return { place, items: items.map(({ name, count }) => ({ value: name, count })) };
  }
  const { items } = await getJson<LogValueList>('/api/logs/values', { field, prefix, limit }, signal);
  return { place, items };
}
