import type { NotebookEntry } from '../../../contract/src/incidents.js';
import { formatRoute, type Place } from '../shell/navigation.js';
import { pausedRange } from '../time/time-range.js';

const maxLink = 1990;

/**
 * Returns the address of a view for the notebook. A time range becomes absolute, so that the address shows the same data
 * later.
 *
 * @param hasRange whether the address of the page has the time range
 */
export function pinnedLink({ route, range }: Place, hasRange: boolean, nowMs = Date.now()): string {
  const query = new URLSearchParams(route.query);
  if (hasRange) {
    const { since, until } = pausedRange(range, nowMs);
    query.set('since', since);
    query.set('until', until);
  }
  return formatRoute({ ...route, query });
}

/** Returns an entry within the limits of the API; undefined when the address is too long. */
export function notebookEntry(
  link: string,
  title: string,
  note: string,
  nowMs = Date.now(),
): NotebookEntry | undefined {
  if (link.length > maxLink) return undefined;
  const shortTitle = title.trim().slice(0, 200);
  return {
    atMs: nowMs,
    title: shortTitle === '' ? 'Pinned view' : shortTitle,
    // the API refuses white space and backslashes, which a typed address may contain
    link: link.replaceAll('\\', '%5C').replaceAll(/\s/g, '%20'),
    note: note.slice(0, 2000),
  };
}

/** Returns whether a link of a notebook or a report leads to a page or a query of this console. */
export function isOwnLink(link: string): boolean {
  return /^(#\/|\/api\/)[^\s\\]*$/.test(link);
}

/** Returns a link to a page of the console with a time range, unless it has one. */
export function withRange(link: string, fromMs: number, toMs: number): string {
  if (!link.startsWith('#/') || /[?&]since=/.test(link) || link.startsWith('#/traces/')) return link;
  const range = new URLSearchParams({ since: String(Math.floor(fromMs)), until: String(Math.ceil(toMs)) });
  return `${link}${link.includes('?') ? '&' : '?'}${range}`;
}
