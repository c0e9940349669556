import { h } from '../dom.js';

export interface InstanceChoice {
  readonly element: HTMLElement;
  /** True for separate charts of each instance; false for the sum of a service's instances. */
  readonly byInstance: boolean;
  /** Shows the choice only when a service has several instances, or when it is checked. */
  offer(hasSeveral: boolean): void;
}

/** Chooses between the sum of a service's instances and each instance. `changed` is called after each choice. */
export function instanceChoice(initial: boolean, changed: () => void): InstanceChoice {
  const box = h('input', { type: 'checkbox', on: { change: changed } });
  box.checked = initial;
  const element = h('label', { class: 'check' }, box, h('span', {}, 'Show each instance'));
  element.hidden = !initial;
  return {
    element,
    get byInstance() {
      return box.checked;
    },
    offer(hasSeveral) {
      element.hidden = !hasSeveral && !box.checked;
    },
  };
}
