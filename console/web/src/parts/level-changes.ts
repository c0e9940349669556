import { putJson } from '../api-client.js';
import type { Target, TargetLevel } from '../api-types.js';
import { fill, h } from '../dom.js';
import { minute } from '../format.js';
import { failureNotice } from './notice.js';

const spans: readonly (readonly [seconds: string, text: string])[] = [
  ['600', '10 minutes'],
  ['3600', 'an hour'],
  ['', 'until it restarts'],
];

export interface LevelChanges {
  /** How long a change lasts, and what became of the last one. */
  readonly element: HTMLElement;
  /** Whether there is a level to change; what became of the last change stays to be read. */
  offer(any: boolean): void;
  change(target: Target, level: string): Promise<void>;
}

/** Changes log levels; `done` is called after each, whatever became of it. */
export function levelChanges(done: () => void): LevelChanges {
  const lasting = h('select', {}, ...spans.map(([seconds, text]) => h('option', { value: seconds }, text)));
  const outcome = h('div', { class: 'outcome-of-change', role: 'status' });
  const field = h('label', { class: 'field' }, h('span', {}, 'A changed log level lasts'), lasting);
  const element = h('div', { class: 'level-changes' }, field, outcome);
  return {
    element,
    offer(any) {
      field.hidden = !any;
    },
    async change({ name, url }, level) {
      const forSeconds = lasting.value === '' ? {} : { forSeconds: Number(lasting.value) };
      try {
        const now = await putJson<TargetLevel>('/api/targets/log-level', { url, level, ...forSeconds });
        const until = now.untilMs === undefined ? '' : `, until ${minute(now.untilMs)}`;
        fill(outcome, `${name} writes ${now.level} and above${until}.`);
      } catch (error) {
        fill(outcome, failureNotice(error));
      }
      done();
    },
  };
}
