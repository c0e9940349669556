import { type Search, searches, searchPath } from '@glasshouse/monitoring';
import { ports } from '@glasshouse/roster';
import { markdownTable } from '@glasshouse/settings';

/** Renders the table of Kibana's saved searches in README.md. */
export function searchesTable(): string {
  return markdownTable(
    ['search', 'finds', 'KQL'],
    searches.map(({ name, title, description, query }: Search) => [
      `[${title}](http://localhost:${ports.kibana}${searchPath(name)})`,
      description,
      query === '' ? '' : `\`${query}\``,
    ]),
  );
}
