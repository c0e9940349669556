import type { NotebookEntry } from '../../../contract/src/incidents.js';
import { isOwnLink } from './pin.js';

/** Link to a pinned view; only its title for an address outside the console. */
export function NotebookLink({ entry: { title, link } }: { entry: NotebookEntry }) {
  if (!isOwnLink(link)) return <span>{title}</span>;
  return <a href={link}>{title}</a>;
}
