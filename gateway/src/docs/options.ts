export interface DocsOptions {
  publicUrl: string;
  /** URL of the console; empty: no links to it. */
  consoleUrl: string;
}
