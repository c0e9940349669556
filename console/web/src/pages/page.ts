import type { Place } from '../routing.js';

export interface PageContext {
  /** Where the shop answers, for the commands that empty pages suggest. */
  gatewayUrl(): string;
}

/** Shows itself inside `root`; what it returns is called when the reader leaves. */
export type Page = (root: HTMLElement, place: Place, context: PageContext) => () => void;
