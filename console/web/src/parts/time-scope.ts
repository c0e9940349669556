import { h, replaceChildren } from '../dom.js';
import { second } from '../format.js';
import { timeTag } from './time-tag.js';

export interface TimeScope {
  readonly element: HTMLElement;
  /** Parameters of the API and of the address, in epoch milliseconds; empty without a time range. */
  readonly values: Readonly<Record<'since' | 'until', string>>;
}

/**
 * Sentence that states the time range of a list, with a button that removes the range.
 *
 * @param things what the list contains, such as `requests`
 * @param query parameters of the page's address; values that are not numbers are ignored
 * @param changed called when the range is removed
 */
export function timeScope(things: string, query: URLSearchParams, changed: () => void): TimeScope {
  const read = (name: string) => {
    const text = query.get(name) ?? '';
    return /^\d{1,15}$/.test(text) ? text : '';
  };
  let values = { since: read('since'), until: read('until') };
  const element = h('p', { class: 'scope' });
  const clear = () => {
    values = { since: '', until: '' };
    show();
    changed();
  };

  function show(): void {
    const { since, until } = values;
    element.hidden = since === '' && until === '';
    replaceChildren(
      element,
      `Only ${things}`,
      since !== '' && ' from ',
      since !== '' && timeTag(Number(since), second),
      until !== '' && ' to ',
      until !== '' && timeTag(Number(until), second),
      '. ',
      h('button', { type: 'button', on: { click: clear } }, 'Show all times'),
    );
  }
  show();
  return {
    element,
    get values() {
      return values;
    },
  };
}
