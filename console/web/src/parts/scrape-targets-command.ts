import { h } from '../dom.js';
import { command } from './notice.js';

/** Explains how to set the services that the console scrapes. */
export function scrapeTargetsCommand(): HTMLElement[] {
  return [
    h('p', {}, 'Set the services in the environment of the console, and restart it:'),
    command('SCRAPE_TARGETS=order=http://127.0.0.1:8084/metrics'),
  ];
}
