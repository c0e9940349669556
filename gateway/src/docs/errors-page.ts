import { codes } from '@glasshouse/http';
import { escapeHtml, page } from './page.js';

/** Every error code, at the address that a problem's `type` leads to. */
export function errorsPage(): string {
  const rows = Object.entries(codes).map(
    ([code, [status, title]]) =>
      `<tr id="${code.toLowerCase()}"><td><code>${code}</code></td><td>${status}</td><td>${escapeHtml(title)}</td></tr>`,
  );
  return page(
    'Glasshouse errors',
    `<h1>Errors</h1>
<p>An error is answered as <code>application/problem+json</code> (RFC 9457) with <code>code</code>, <code>detail</code>
and <code>traceId</code>, by which its trace and its log records are found. The token endpoint answers in the form of
RFC 6749, <code>error</code> and <code>error_description</code>. <a href="/docs">The API</a></p>
<table>
<tr><th>code</th><th>status</th><th>meaning</th></tr>
${rows.join('\n')}
</table>`,
  );
}
