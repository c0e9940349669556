import type { BackEnds } from '../../../contract/src/back-ends.js';
import type { Route } from '../routing.js';
import type { ServiceColours } from '../service-colours.js';

export interface PageContext {
  /** Address of the shop, for the commands that empty pages suggest. */
  gatewayUrl(): string;
  readonly colours: ServiceColours;
  /** Pages outside the console that run, and that the pages link to. */
  readonly backEnds: BackEnds;
}

/** Renders a page inside `root`. Returns a function that is called when the reader leaves the page. */
export type Page = (root: HTMLElement, route: Route, context: PageContext) => () => void;
