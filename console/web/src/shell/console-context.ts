import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { BackEnds } from '../../../contract/src/back-ends.js';
import type { Route } from '../routing.js';
import type { ServiceColours } from '../service-colours.js';
import type { TimeRange } from '../time/time-range.js';
import type { KeyRegistry } from './keys.js';

/** Properties of every page. */
export interface PageProps {
  readonly route: Route;
  /** Time range of all pages; from the address, else the last one. */
  readonly range: TimeRange;
  readonly context: PageContext;
}

export interface NavigateOptions {
  /** Replaces the current entry of the history, as for a text that is being typed. */
  replace?: boolean;
}

/** Everything that a page may use of the shell; the same object during a visit. */
export interface PageContext {
  /** Address of the shop, for the commands that empty pages suggest. */
  gatewayUrl(): string;
  readonly colours: ServiceColours;
  /** Pages outside the console that run, and that the pages link to. */
  readonly backEnds: BackEnds;
  readonly keys: KeyRegistry;
  /** Recording of an incident that this server plays instead of the console's pages; undefined in the console. */
  readonly recordingUrl: string | undefined;
  /** Opens an address such as `#/logs?q=…`. Without `since`, it gets the current time range. */
  navigate(link: string, options?: NavigateOptions): void;
  /** Changes parameters of the current address; an empty text or undefined removes one. */
  setQuery(changes: Readonly<Record<string, string | undefined>>, options?: NavigateOptions): void;
  /** Changes the time range of all pages. */
  setRange(range: TimeRange, options?: NavigateOptions): void;
  /** Returns true once after each navigation to another page: its heading then takes the focus. */
  takeFocus(): boolean;
}

export const ConsoleContext = createContext<PageContext | undefined>(undefined);

/** Returns the context of the page around a component. */
export function useConsole(): PageContext {
  const context = useContext(ConsoleContext);
  if (!context) throw new Error('the component is not inside the shell');
  return context;
}
