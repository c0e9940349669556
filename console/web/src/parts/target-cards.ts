import type { Target, TargetLevel } from '../../../contract/src/targets.js';
import { h, replaceChildren } from '../dom.js';
import { count, minute, plural } from '../format.js';
import type { ServiceColours } from '../service-colours.js';
import { serviceTag } from './service-tag.js';
import { timeTag } from './time-tag.js';

const levels: readonly TargetLevel['level'][] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

export interface TargetCards {
  readonly element: HTMLElement;
  /** Updates only changed parts, so that an open select stays open. */
  show(targets: readonly Target[]): void;
}

interface Card {
  element: HTMLElement;
  show(target: Target, hasSiblings: boolean): void;
}

/** Cards of the scraped instances, with the log level of those that report it. `change` receives a chosen level. */
export function targetCards(
  colours: ServiceColours,
  change: (target: Target, level: string) => void,
): TargetCards {
  const element = h('ul', { class: 'targets' });
  const cards = new Map<string, Card>();
  return {
    element,
    show(targets) {
      const keys = new Set(targets.map(keyOf));
      for (const [key, card] of cards) {
        if (keys.has(key)) continue;
        card.element.remove();
        cards.delete(key);
      }
      for (const [at, target] of targets.entries()) {
        let card = cards.get(keyOf(target));
        if (!card) {
          card = targetCard(target, colours, change);
          cards.set(keyOf(target), card);
        }
        const present = element.children[at];
        if (present !== card.element) element.insertBefore(card.element, present ?? null);
        card.show(target, targets.filter(({ name }) => name === target.name).length > 1);
      }
    },
  };
}

/** Returns a key of name and URL, because one process may be scraped under two names. */
function keyOf({ name, url }: Target): string {
  return `${name} ${url}`;
}

function targetCard(
  first: Target,
  colours: ServiceColours,
  change: (target: Target, level: string) => void,
): Card {
  let shown = first;
  const state = h('span', { class: 'state' });
  const detail = h('span', { class: 'detail' });
  const address = h('span', { class: 'detail' });
  const until = h('span', { class: 'until' });
  const select = h(
    'select',
    {
      'aria-label': `Log level of ${first.name} at ${first.instance}`,
      on: { change: () => change(shown, select.value) },
    },
    ...levels.map((level) => h('option', { value: level }, level)),
  );
  const level = h('label', { class: 'target-level' }, h('span', {}, 'Log level'), select, until);
  const element = h('li', {}, serviceTag(first.name, colours), state, detail, address, level);

  function showLevel({ level: name, untilMs }: TargetLevel): void {
    if (select.value !== name) select.value = name;
    if (untilMs === undefined) replaceChildren(until);
    else replaceChildren(until, 'until ', timeTag(untilMs, minute));
  }

  return {
    element,
    show(target, hasSiblings) {
      shown = target;
      const { up, error, logLevel } = target;
      element.className = `target ${up === false ? 'down' : up ? 'up' : ''}`;
      replaceChildren(state, up === undefined ? 'not scraped yet' : up ? 'up' : 'down');
      replaceChildren(detail, error ?? samplesOf(target));
      replaceChildren(address, up === false ? target.url : hasSiblings ? target.instance : '');
      address.hidden = up !== false && !hasSiblings;
      level.hidden = logLevel === undefined;
      if (logLevel) showLevel(logLevel);
    },
  };
}

function samplesOf({ lastScrapeMs, samples, tookMs, duplicates, cut }: Target): string {
  if (lastScrapeMs === undefined) return '';
  const parts = [
    `${count(samples)} samples in ${tookMs} ms`,
    duplicates > 0 && plural(duplicates, 'duplicate'),
    cut > 0 && `${count(cut)} omitted because of the console's limit`,
  ];
  return parts.filter(Boolean).join(', ');
}
