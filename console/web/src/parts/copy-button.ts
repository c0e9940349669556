import { h } from '../dom.js';

/** Copies a text, and says so. */
export function copyButton(text: string, what: string): HTMLElement {
  const button = h('button', { type: 'button', class: 'quiet', 'aria-label': `Copy ${what}` }, 'Copy');
  button.addEventListener('click', () => {
    navigator.clipboard.writeText(text).then(
      () => say('Copied'),
      () => say('Cannot copy'),
    );
  });
  function say(word: string): void {
    button.textContent = word;
    setTimeout(() => {
      button.textContent = 'Copy';
    }, 1500);
  }
  return button;
}
