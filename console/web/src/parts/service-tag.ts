import { h } from '../dom.js';
import { serviceColour } from '../service-colour.js';

/** A service's name with its colour; the colour is never the only sign. */
export function serviceTag(service: string): HTMLElement {
  return h(
    'span',
    { class: `service ${serviceColour(service)}` },
    h('span', { class: 'dot', 'aria-hidden': 'true' }),
    service,
  );
}
