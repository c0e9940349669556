import { entityTag, handle, type Operation, type Route, respond } from '@glasshouse/http';
import { operations } from '../contract.js';
import { apiDocument, resourceIndex } from './api.js';
import { errorsPage } from './errors-page.js';
import { homePage } from './home-page.js';
import { prefersHtml } from './negotiate.js';
import type { DocsOptions } from './options.js';
import { pagePolicy, referencePolicy } from './page.js';
import { referencePage } from './reference-page.js';
import { createStaticFiles } from './static-files.js';

const html = { 'content-type': 'text/html; charset=utf-8' };
const json = { 'content-type': 'application/json; charset=utf-8' };

/** Returns the routes of the API description and its pages. All except the files are rendered once, from the contracts. */
export function docsRoutes(options: DocsOptions): Route[] {
  const files = createStaticFiles();
  const home = representation(homePage(options), { ...html, ...pagePolicy, vary: 'accept' });
  const index = representation(JSON.stringify(resourceIndex(options)), {
    ...json,
    ...pagePolicy,
    vary: 'accept',
  });
  return [
    handle(operations.readIndex as unknown as Operation, async ({ headers }) =>
      (prefersHtml(headers.accept) ? home : index)(),
    ),
    fixed(operations.readOpenapi, JSON.stringify(apiDocument(options)), json),
    fixed(operations.readDocs, referencePage(options), { ...html, ...referencePolicy }),
    fixed(operations.readErrorDocs, errorsPage(), { ...html, ...pagePolicy }),
    handle(operations.readDocsFile as unknown as Operation, async ({ params, headers }) => {
      const { body, headers: own } = await files.read((params as { file: string }).file, headers);
      return representation(body, own)();
    }),
  ];
}

function fixed(operation: object, text: string, headers: Readonly<Record<string, string>>): Route {
  const respondFixed = representation(text, headers);
  return handle(operation as Operation, async () => respondFixed());
}

/** Returns a function that returns the same response each time. Its entity tag lets `handle` return 304. */
function representation(body: string | Buffer, own: Readonly<Record<string, string>>) {
  const { etag = entityTag(body), ...headers } = own;
  return () => respond<unknown>(200, body, { ...headers, etag });
}
