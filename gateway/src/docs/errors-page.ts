import { errors } from '../errors.js';
import { escapeHtml, page } from './page.js';

/** Page of all error codes; the `type` of a problem links to its entry. */
export function errorsPage(): string {
  const rows = Object.values(errors).map(
    ({ code, status, title }) =>
      `<tr id="${code.toLowerCase()}"><td><code>${code.replaceAll('_', '_<wbr>')}</code></td><td>${status}</td><td>${escapeHtml(title)}</td></tr>`,
  );
  return page(
    'Glasshouse errors',
    `<header class="bar"><a href="/">Glasshouse</a> <a href="/docs">API reference</a></header>
<main>
<h1>Errors</h1>
<p>Errors are <code>application/problem+json</code> (RFC 9457) with <code>code</code>, <code>detail</code> and
<code>traceId</code>, which leads to the trace and the log records. Errors of the token endpoints have the form of RFC 6749,
with <code>error</code> and <code>error_description</code>.</p>
<div class="wide"><table>
<tr><th>Code</th><th>Status</th><th>Meaning</th></tr>
${rows.join('\n')}
</table></div>
</main>`,
  );
}
