import { h } from '../dom.js';

/** HTTP status code, coloured by its class. */
export function statusBadge(statusCode: number | undefined): HTMLElement {
  if (statusCode === undefined || Number.isNaN(statusCode)) return h('span', { class: 'status' }, '–');
  const kind = statusCode >= 500 ? 'bad' : statusCode >= 400 ? 'warn' : 'good';
  return h('span', { class: `status ${kind}` }, statusCode);
}
