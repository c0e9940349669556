import { h } from '../dom.js';
import { clock, iso } from '../format.js';

/** Local time of day; the title has the whole time in UTC. */
export function timeTag(epochMs: number, format: (epochMs: number) => string = clock): HTMLElement {
  return h('time', { datetime: iso(epochMs), title: iso(epochMs) }, format(epochMs));
}
