import type { Scalar } from '../api-types.js';
import { type Child, h } from '../dom.js';

/** Names and values. Values keep their line breaks, and break anywhere rather than overflow. */
export function fieldTable(fields: Readonly<Record<string, Scalar>>): HTMLElement {
  return h(
    'dl',
    { class: 'fields' },
    ...Object.entries(fields).flatMap(([name, value]) => [
      h('dt', {}, ...breakable(name)),
      h('dd', {}, String(value)),
    ]),
  );
}

/** The name with places to break after its dots and underscores, so that it does not break within a word. */
function breakable(name: string): Child[] {
  return name.split(/(?<=[._])/).flatMap((part, i) => (i === 0 ? [part] : [h('wbr'), part]));
}
