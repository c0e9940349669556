import { h } from '../dom.js';

/** An HTTP status with its class as colour. */
export function statusBadge(statusCode: number | undefined): HTMLElement {
  if (statusCode === undefined || Number.isNaN(statusCode)) return h('span', { class: 'status' }, '–');
  const kind = statusCode >= 500 ? 'bad' : statusCode >= 400 ? 'warn' : 'good';
  return h('span', { class: `status ${kind}` }, statusCode);
}
