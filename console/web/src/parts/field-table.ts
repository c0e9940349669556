import type { Scalar } from '../api-types.js';
import { h } from '../dom.js';

/** Names and values. Values keep their line breaks, and break anywhere rather than overflow. */
export function fieldTable(fields: Readonly<Record<string, Scalar>>): HTMLElement {
  return h(
    'dl',
    { class: 'fields' },
    ...Object.entries(fields).flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, String(value))]),
  );
}
