import { type Child, h } from '../dom.js';

/** Returns the text with line break opportunities after each match, so that lines do not break within a word. */
export function breakable(text: string, after: RegExp): Child[] {
  return text
    .split(new RegExp(`(?<=${after.source})`))
    .flatMap((part, i) => (i === 0 ? [part] : [h('wbr'), part]));
}
