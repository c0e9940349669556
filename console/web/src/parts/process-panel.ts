import type { ProcessStatus } from '../../../contract/src/processes.js';
import { type Child, h, replaceChildren } from '../dom.js';
import { count, duration, plural, second } from '../format.js';
import { pageLink } from '../routing.js';
import type { ServiceColours } from '../service-colours.js';
import { recordTable } from './record-table.js';
import { serviceTag } from './service-tag.js';
import { timeTag } from './time-tag.js';

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

/** Panel of the processes that the launcher started: a summary, and a table that opens when a process has exited. */
export function processPanel(colours: ServiceColours): ProcessPanel {
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
      if (version === shown) return; // keeps a text selection
      shown = version;
      element.hidden = processes.length === 0;
      const exited = processes.reduce(
        (sum, { restarts, lastExit }) => sum + restarts + (lastExit?.atMs ?? 0),
        0,
      );
      if (exited !== exits) element.open = exited > 0;
      exits = exited;
      replaceChildren(summary, ...summaryOf(processes));
      replaceChildren(
        body,
        recordTable(processes, [
          { header: 'Process', cell: ({ name }) => serviceTag(name, colours) },
          { header: 'State', cell: stateOf },
          { header: 'Since', cell: ({ sinceMs }) => timeTag(sinceMs, second) },
          { header: 'Process id', kind: 'number', cell: ({ pid }) => pid ?? '–' },
          { header: 'Restarts', kind: 'number', cell: ({ restarts }) => count(restarts) },
          { header: 'Last exit', cell: lastExitOf },
          { header: 'Note', kind: 'note', cell: noteOf },
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
    restarts === 0 ? '; no restarts.' : `; ${plural(restarts, 'restart')}.`,
  ];
}

function stateOf({ state, restartAtMs }: ProcessStatus): HTMLElement {
  const [text, mark] = states[state];
  return h(
    'span',
    { class: mark },
    text,
    restartAtMs !== undefined && ' at ',
    restartAtMs !== undefined && timeTag(restartAtMs, second),
  );
}

function lastExitOf({ lastExit }: ProcessStatus): Child {
  if (!lastExit) return 'none';
  const { atMs, code, signal, ranMs } = lastExit;
  const how = signal ?? (code === null ? 'not started' : `code ${code}`);
  return h('span', {}, `${how} at `, timeTag(atMs, second), `, after ${duration(ranMs * 1000)}`);
}

function noteOf({ name, state, restarts, lastExit }: ProcessStatus): string {
  if (state === 'down')
    return 'The process exited five times within a minute and is not restarted again. The terminal of npm start and the log of the launcher have its last output. After fixing the cause, restart the shop: Ctrl-C, npm start.';
  if (name === 'console' && restarts > 0 && lastExit)
    return 'The telemetry of the last 5 s before its exit may be missing; the rest is in an earlier run.';
  return '';
}
