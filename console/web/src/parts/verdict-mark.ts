import type { Verdict } from '../../../contract/src/audit.js';
import { h } from '../dom.js';

const kinds: Readonly<Record<Verdict, string>> = {
  exact: 'good',
  'in flight': 'warn',
  unknown: 'warn',
  off: 'bad',
};

/** Verdict with its colour. */
export function verdictMark(verdict: Verdict, more = ''): HTMLElement {
  return h('span', { class: `status verdict ${kinds[verdict]}` }, `${verdict}${more}`);
}
