import { ApiFailure } from '../api-client.js';
import { type Child, h } from '../dom.js';

/** Shown where there is nothing to show: what that means, and what to do. */
export function emptyNotice(title: string, ...more: Child[]): HTMLElement {
  return h('div', { class: 'notice' }, h('p', { class: 'notice-title' }, title), ...more);
}

/** Shown where something failed: what happened, and what to try. */
export function failureNotice(error: unknown, retry?: () => void): HTMLElement {
  const { message, advice } =
    error instanceof ApiFailure
      ? error
      : {
          message: 'This page could not be shown.',
          advice: `Load it again. (${error instanceof Error ? error.message : String(error)})`,
        };
  return h(
    'div',
    { class: 'notice failure', role: 'alert' },
    h('p', { class: 'notice-title' }, message),
    advice !== '' && h('p', {}, advice),
    retry && h('button', { type: 'button', on: { click: retry } }, 'Try again'),
  );
}

/** A command to copy. */
export function command(text: string): HTMLElement {
  return h('pre', { class: 'command', tabindex: 0, 'aria-label': 'Command' }, h('code', {}, text));
}
