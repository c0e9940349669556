import { h } from '../dom.js';
import type { ServiceColours } from '../service-colours.js';

/** Name of a service with a dot in its colour. */
export function serviceTag(service: string, colours: ServiceColours): HTMLElement {
  return h(
    'span',
    { class: `service ${colours.classOf(service)}` },
    h('span', { class: 'dot', 'aria-hidden': 'true' }),
    service,
  );
}
