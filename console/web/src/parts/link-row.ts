import { type Child, h } from '../dom.js';
import type { OutsideLink } from '../model/back-end-links.js';

/** Row of links: first pages of the console, then pages of other back-ends. */
export function linkRow(own: readonly Child[], outside: readonly OutsideLink[]): HTMLElement | undefined {
  const links = [...own.filter(Boolean), ...outside.map(outsideLink)];
  return links.length === 0 ? undefined : h('p', { class: 'links' }, ...links);
}

/** Link to a page of another back-end, without a referrer. */
export function outsideLink({ text, href }: OutsideLink): HTMLElement {
  return h('a', { class: 'outside', href, rel: 'noreferrer' }, text);
}
