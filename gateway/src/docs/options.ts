export interface DocsOptions {
  publicUrl: string;
  /** URL of the console; without one, pages have no links to it. */
  consoleUrl: string;
}
