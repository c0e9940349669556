import type { Target, TargetLevel } from '../api-types.js';
import { fill, h } from '../dom.js';
import { count, iso, minute, plural } from '../format.js';
import { serviceTag } from './service-tag.js';

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

export interface TargetCards {
  readonly element: HTMLElement;
  /** Touches only what changed: a select that is open stays open. */
  show(targets: readonly Target[]): void;
}

interface Card {
  element: HTMLElement;
  show(target: Target, isTwin: boolean): void;
}

/** What is scraped, a card each, with its log level where it tells one; `change` is called with the level that was chosen. */
export function targetCards(change: (target: Target, level: string) => void): TargetCards {
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
          card = targetCard(target, change);
          cards.set(keyOf(target), card);
        }
        const there = element.children[at];
        if (there !== card.element) element.insertBefore(card.element, there ?? null);
        card.show(target, targets.filter(({ name }) => name === target.name).length > 1);
      }
    },
  };
}

/** Groups by process: one process may be scraped under two names. */
function keyOf({ name, url }: Target): string {
  return `${name} ${url}`;
}

function targetCard(first: Target, change: (target: Target, level: string) => void): Card {
  let shown = first;
  const state = h('span', { class: 'state' });
  const why = h('span', { class: 'why' });
  const where = h('span', { class: 'why' });
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
  const element = h('li', {}, serviceTag(first.name), state, why, where, level);

  function showLevel({ level: name, untilMs }: TargetLevel): void {
    if (select.value !== name) select.value = name;
    if (untilMs === undefined) fill(until);
    else fill(until, 'until ', h('time', { datetime: iso(untilMs), title: iso(untilMs) }, minute(untilMs)));
  }

  return {
    element,
    show(target, isTwin) {
      shown = target;
      const { up, error, logLevel } = target;
      element.className = `target ${up === false ? 'down' : up ? 'up' : ''}`;
      fill(state, up === undefined ? 'not asked yet' : up ? 'up' : 'down');
      fill(why, error ?? samplesOf(target));
      fill(where, up === false ? target.url : isTwin ? target.instance : '');
      where.hidden = up !== false && !isTwin;
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
    cut > 0 && `${count(cut)} left out: the console's limit is reached`,
  ];
  return parts.filter(Boolean).join(', ');
}
