import type { Target, TargetLevel } from '../../../contract/src/targets.js';
import { putJson } from '../api-client.js';
import { h, replaceChildren } from '../dom.js';
import { minute } from '../format.js';
import { failureNotice } from './notice.js';

const durations: readonly (readonly [seconds: string, text: string])[] = [
  ['600', '10 minutes'],
  ['3600', '1 hour'],
  ['', 'until a restart'],
];

export interface LevelChanges {
  /** Choice of the duration, and the result of the last change. */
  readonly element: HTMLElement;
  /** Shows or hides the choice of the duration. The result of the last change stays visible. */
  offer(isOffered: boolean): void;
  change(target: Target, level: string): Promise<void>;
}

/** Changes log levels. `done` is called after each change, whether it succeeded or failed. */
export function levelChanges(done: () => void): LevelChanges {
  const choice = h(
    'select',
    {},
    ...durations.map(([seconds, text]) => h('option', { value: seconds }, text)),
  );
  const result = h('div', { class: 'change-result', role: 'status' });
  const field = h('label', { class: 'field' }, h('span', {}, 'Duration of log level changes'), choice);
  const element = h('div', { class: 'level-changes' }, field, result);
  return {
    element,
    offer(isOffered) {
      field.hidden = !isOffered;
    },
    async change({ name, url }, level) {
      const forSeconds = choice.value === '' ? {} : { forSeconds: Number(choice.value) };
      try {
        const now = await putJson<TargetLevel>('/api/targets/log-level', { url, level, ...forSeconds });
        const until = now.untilMs === undefined ? '' : `, until ${minute(now.untilMs)}`;
        replaceChildren(result, `The log level of ${name} is ${now.level}${until}.`);
      } catch (error) {
        replaceChildren(result, failureNotice(error));
      }
      done();
    },
  };
}
