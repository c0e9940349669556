import { h } from '../dom.js';

export interface InstanceChoice {
  readonly element: HTMLElement;
  /** Whether each instance has charts of its own; else those of a service are summed. */
  readonly byInstance: boolean;
  /** Shows the choice only where a service has several instances, or it is taken already. */
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
