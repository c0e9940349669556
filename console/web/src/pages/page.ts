import type { Route } from '../routing.js';
import type { PageContext } from '../shell/console-context.js';

export type { PageContext };

/** Renders a page without Preact inside `root`. Returns a function that is called when the reader leaves the page. */
export type Page = (root: HTMLElement, route: Route, context: PageContext) => () => void;
