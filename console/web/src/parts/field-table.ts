import type { Scalar } from '../../../contract/src/values.js';
import { h } from '../dom.js';
import { breakable } from './breakable.js';

/** List of names and values. */
export function fieldTable(fields: Readonly<Record<string, Scalar>>): HTMLElement {
  return h(
    'dl',
    { class: 'fields' },
    ...Object.entries(fields).flatMap(([name, value]) => [
      h('dt', {}, ...breakable(name, /[._]/)),
      h('dd', {}, String(value)),
    ]),
  );
}
