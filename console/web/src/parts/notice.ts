import { ApiFailure } from '../api-client.js';
import { type Child, h } from '../dom.js';

/** Notice in place of missing content, with an explanation or a suggestion. */
export function emptyNotice(title: string, ...more: Child[]): HTMLElement {
  return h('div', { class: 'notice' }, h('p', { class: 'notice-title' }, title), ...more);
}

/** Notice of a failure, with a suggestion and a button to try again. */
export function failureNotice(error: unknown, retry?: () => void): HTMLElement {
  const { message, advice } =
    error instanceof ApiFailure
      ? error
      : {
          message: 'This page cannot be displayed.',
          advice: `Reload it. (${error instanceof Error ? error.message : String(error)})`,
        };
  return h(
    'div',
    { class: 'notice failure', role: 'alert' },
    h('p', { class: 'notice-title' }, message),
    advice !== '' && h('p', {}, advice),
    retry && h('button', { type: 'button', on: { click: retry } }, 'Try again'),
  );
}

/** Button of a notice that removes all filters. */
export function clearFilters(clear: () => void): HTMLElement {
  return h('button', { type: 'button', on: { click: clear } }, 'Clear the filters');
}

/** Command for a terminal. */
export function command(text: string): HTMLElement {
  return h('pre', { class: 'command', tabindex: 0, 'aria-label': 'Command' }, h('code', {}, text));
}
