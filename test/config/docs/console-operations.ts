import { consoleOperations } from '@glasshouse/console';
import { markdownTable } from '@glasshouse/settings';

/** Renders the table of the console's operations in console/README.md. */
export function consoleOperationsTable(): string {
  return markdownTable(
    ['call', 'returns'],
    consoleOperations.map(({ method, path, query, summary }) => {
      const names = Object.keys(query?.properties ?? {});
      return [`\`${method} ${path}${names.length > 0 ? `?${names.join('&')}` : ''}\``, summary];
    }),
  );
}
