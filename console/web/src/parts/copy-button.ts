import { h } from '../dom.js';

/** Button that copies a text to the clipboard. `name` is its accessible name without the verb. */
export function copyButton(text: string, name: string): HTMLElement {
  const button = h('button', { type: 'button', class: 'quiet', 'aria-label': `Copy ${name}` }, 'Copy');
  button.addEventListener('click', () => {
    navigator.clipboard.writeText(text).then(
      () => showResult('Copied'),
      () => showResult('Cannot copy'),
    );
  });
  function showResult(result: string): void {
    button.textContent = result;
    setTimeout(() => {
      button.textContent = 'Copy';
    }, 1500);
  }
  return button;
}
