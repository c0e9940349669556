import { parseRoute, type Route } from '../routing.js';
import { defaultRange, inRunOf, parseRange, type TimeRange } from '../time/time-range.js';
import type { NavigateOptions } from './console-context.js';

/** Address and time range at one moment. */
export interface Place {
  readonly route: Route;
  readonly range: TimeRange;
}

export interface Navigation {
  readonly place: Place;
  navigate(link: string, options?: NavigateOptions): void;
  setQuery(changes: Readonly<Record<string, string | undefined>>, options?: NavigateOptions): void;
  setRange(range: TimeRange, options?: NavigateOptions): void;
  close(): void;
}

/**
 * Keeps the address and the time range together. A page with a time range always has it in its address, so that every
 * entry of the history restores its own one; a link without `since` gets the current one.
 *
 * @param hasRange whether the address of a page has the time range
 * @param changed called after each change
 */
export function createNavigation(
  hasRange: (page: string) => boolean,
  changed: (place: Place) => void,
): Navigation {
  let place = read(defaultRange);
  let shownHash = location.hash;

  function read(current: TimeRange): Place {
    const route = parseRoute(location.hash);
    const given = parseRange(route.query);
    const range = inRunOf(given ?? current, current);
    if (hasRange(route.page) && (given === undefined || given.run !== range.run)) {
      history.replaceState(null, '', linkTo(route, range));
      return { route: parseRoute(location.hash), range };
    }
    return { route, range };
  }

  function update(): void {
    // `#content` is the target of the skip link, not a page
    if (location.hash !== '' && !location.hash.startsWith('#/')) return;
    // going back fires two events
    if (location.hash === shownHash) return;
    place = read(place.range);
    shownHash = location.hash;
    changed(place);
  }

  function navigate(link: string, { replace = false }: NavigateOptions = {}): void {
    if (link === location.hash) return;
    if (replace) history.replaceState(null, '', link);
    else history.pushState(null, '', link);
    update();
  }

  window.addEventListener('hashchange', update);
  window.addEventListener('popstate', update);
  return {
    get place() {
      return place;
    },
    navigate,
    setQuery(changes, options) {
      const query = new URLSearchParams(place.route.query);
      for (const [name, value] of Object.entries(changes)) {
        if (value === undefined || value === '') query.delete(name);
        else query.set(name, value);
      }
      navigate(formatRoute({ ...place.route, query }), options);
    },
    setRange(chosen, options) {
      const range = inRunOf(chosen, place.range);
      if (hasRange(place.route.page)) return navigate(linkTo(place.route, range), options);
      place = { ...place, range };
      changed(place);
    },
    close() {
      window.removeEventListener('hashchange', update);
      window.removeEventListener('popstate', update);
    },
  };
}

function linkTo(route: Route, range: TimeRange): string {
  const query = new URLSearchParams(route.query);
  query.set('since', range.since);
  if (range.until === '') query.delete('until');
  else query.set('until', range.until);
  if (range.run === undefined) query.delete('run');
  else query.set('run', range.run);
  return formatRoute({ ...route, query });
}

/** Returns the fragment of an address. */
export function formatRoute({ page, id, query }: Route): string {
  const text = query.toString();
  return `#/${page}${id === '' ? '' : `/${encodeURIComponent(id)}`}${text === '' ? '' : `?${text}`}`;
}
