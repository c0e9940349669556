import type { DocsOptions } from './options.js';
import { escapeHtml, page } from './page.js';

/**
 * Page with Swagger UI for the OpenAPI document; `reference.js` starts it and reads the console's address from `meta`.
 */
export function referencePage({ consoleUrl }: Pick<DocsOptions, 'consoleUrl'>): string {
  return page(
    'Glasshouse API',
    `<header class="bar"><a href="/">Glasshouse</a> <a href="/docs/errors">Errors</a> <a href="/openapi.json">OpenAPI 3.1</a></header>
<main id="reference"><noscript>This page needs JavaScript. <a href="/openapi.json">The OpenAPI document</a> has the same content.</noscript></main>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/reference.js"></script>`,
    `<meta name="console-url" content="${escapeHtml(consoleUrl)}">
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="stylesheet" href="/docs/reference.css">`,
  );
}
