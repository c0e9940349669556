import { markdownTable } from '@glasshouse/settings';
import {
  type Check,
  type Goal,
  isMet,
  type OverloadFigures,
  type RequestGroup,
} from '../overload/figures.js';
import { notSent } from '../overload/http-load.js';
import { digits, wrap } from './format.js';

/** Renders the output of `npm run bench -- overload`. */
export function renderOverload({ scenarios }: OverloadFigures): string {
  const parts = scenarios.flatMap(({ title, checks, groups }) => [
    `## ${title}`,
    markdownTable(['measured', 'goal', 'value', ''], checks.map(checkRow)),
    markdownTable(groupHead, groups.map(groupRow)),
  ]);
  return `${parts.join('\n\n')}\n`;
}

/** Renders the overload section of `docs/performance.md`, one string per paragraph. */
export function overloadSection({ date, machine, scenarios }: OverloadFigures): string[] {
  return [
    '## Overload',
    wrap(
      'The goodput scenarios send 1, 2 and 5 times the requests that a server can handle, from clients that do not wait ' +
        'for each other; the server has a fixed amount of work for each request. Goodput is the number of responses per ' +
        'second with status 2xx within a second. The other scenarios load a whole shop on the embedded store in ways that ' +
        'could make it slow or unavailable for all users. The load generator shares the cores with the services.',
    ),
    markdownTable(
      ['scenario', 'measured', 'goal', 'value', ''],
      scenarios.flatMap(({ title, checks }) => checks.map((check) => [title, ...checkRow(check)])),
    ),
    wrap(
      `Node ${machine.node.slice(1)}, ${machine.platform}, ${machine.cores} cores (${machine.cpu}), ${date}. ` +
        'The column of failures has the number of requests by status; *none* is a request without a response, *not sent* a ' +
        'request for which none of the 1,000 connections was free.',
    ),
    markdownTable(
      ['scenario', ...groupHead],
      scenarios.flatMap(({ title, groups }) => groups.map((group) => [title, ...groupRow(group)])),
    ),
  ];
}

function checkRow(check: Check): string[] {
  const { subject, goal, measured } = check;
  return [subject, describeGoal(goal), value(measured, goal.unit), isMet(check) ? '**met**' : '**not met**'];
}

function describeGoal({ comparison, value: limit, unit }: Goal): string {
  const amount = `${limit.toLocaleString('en-US')} ${unit}`;
  return comparison === 'exactly' ? amount : `${comparison} ${amount}`;
}

function value(measured: number | undefined, unit: Goal['unit']): string {
  return measured === undefined ? 'none' : `${digits(measured)} ${unit}`;
}

const groupHead = ['group', 'requests', 'successful', 'failures', 'p50 / p99 / max ms'];

function groupRow({ name, summary }: RequestGroup): string[] {
  const { count, ok, failures, p50Ms, p99Ms, maxMs } = summary;
  return [
    name,
    count.toLocaleString('en-US'),
    ok.toLocaleString('en-US'),
    Object.entries(failures).map(describeFailure).join(', ') || '-',
    count === 0 ? '-' : [p50Ms, p99Ms, maxMs].map(digits).join(' / '),
  ];
}

function describeFailure([status, times]: [string, number]): string {
  const names: Record<string, string> = { 0: 'none', [notSent]: 'not sent' };
  return `${names[status] ?? status}: ${times.toLocaleString('en-US')}`;
}
