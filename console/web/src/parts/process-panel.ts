import type { ProcessStatus } from '../api-types.js';
import { type Child, fill, h } from '../dom.js';
import { clock, count, duration, iso, plural } from '../format.js';
import { pageLink } from '../routing.js';
import { recordTable } from './record-table.js';
import { serviceTag } from './service-tag.js';

export interface ProcessPanel {
  readonly element: HTMLElement;
  /** Hidden when there are no processes: only a launcher reports them. */
  show(processes: readonly ProcessStatus[]): void;
}

/** Text and colour of each state. */
const states: Record<ProcessStatus['state'], readonly [text: string, mark: string]> = {
  waiting: ['waiting', ''],
  starting: ['starting', 'warn'],
  running: ['running', 'good'],
  restarting: ['restarting', 'warn'],
  down: ['down', 'bad'],
};

/**
 * Panel of the processes that the launcher has started: a summary, and a table that opens when a process has exited.
 */
export function processPanel(): ProcessPanel {
  const summary = h('summary', {});
  const body = h('div', {});
  const element = h('details', { class: 'processes', 'aria-label': 'Processes' }, summary, body);
  element.hidden = true;
  let shown = '';
  let exits = 0;
  return {
    element,
    show(processes) {
      const version = JSON.stringify(processes);
      if (version === shown) return; // keeps the reader's text selection
      shown = version;
      element.hidden = processes.length === 0;
      const exited = processes.reduce(
        (sum, { restarts, lastExit }) => sum + restarts + (lastExit?.atMs ?? 0),
        0,
      );
      if (exited !== exits) element.open = exited > 0;
      exits = exited;
      fill(summary, ...summaryOf(processes));
      fill(
        body,
        recordTable(processes, [
          { label: 'Process', cell: ({ name }) => serviceTag(name) },
          { label: 'State', cell: stateOf },
          { label: 'Since', cell: ({ sinceMs }) => moment(sinceMs) },
          { label: 'Process id', kind: 'number', cell: ({ pid }) => pid ?? '–' },
          { label: 'Restarts', kind: 'number', cell: ({ restarts }) => count(restarts) },
          { label: 'Last exit', cell: lastExitOf },
          { label: 'Note', kind: 'note', cell: noteOf },
        ]),
        h(
          'p',
          { class: 'hint' },
          h('a', { href: pageLink('logs', { service: 'launcher' }) }, 'Log of the launcher'),
        ),
      );
    },
  };
}

function summaryOf(processes: readonly ProcessStatus[]): Child[] {
  const others = processes.filter(({ state }) => state !== 'running');
  const restarts = processes.reduce((sum, each) => sum + each.restarts, 0);
  const running =
    others.length === 0
      ? `All ${count(processes.length)} processes are running`
      : `${count(processes.length - others.length)} of ${count(processes.length)} processes are running`;
  return [
    running,
    ...others.flatMap(({ name, state }): Child[] => [
      ', ',
      h('span', { class: states[state][1] }, `${name} is ${states[state][0]}`),
    ]),
    restarts === 0 ? '; none was restarted.' : `; ${plural(restarts, 'restart')} so far.`,
  ];
}

function stateOf({ state, restartAtMs }: ProcessStatus): HTMLElement {
  const [text, mark] = states[state];
  return h(
    'span',
    { class: mark },
    text,
    restartAtMs !== undefined && ' at ',
    restartAtMs !== undefined && moment(restartAtMs),
  );
}

function lastExitOf({ lastExit }: ProcessStatus): Child {
  if (!lastExit) return 'none';
  const { atMs, code, signal, ranMs } = lastExit;
  const how = signal ?? (code === null ? 'not started' : `code ${code}`);
  return h('span', {}, `${how} at `, moment(atMs), `, after ${duration(ranMs * 1000)}`);
}

function noteOf({ name, state, restarts, lastExit }: ProcessStatus): string {
  if (state === 'down')
    return 'It exited five times within a minute and will not be restarted. The terminal of npm start and the log of the launcher show its last lines. After fixing the cause, restart the shop: Ctrl-C, npm start.';
  if (name === 'console' && restarts > 0 && lastExit)
    return 'The telemetry that the console held before its last exit is lost.';
  return '';
}

function moment(millis: number): HTMLElement {
  return h('time', { datetime: iso(millis), title: iso(millis) }, clock(millis).slice(0, 8));
}
