import type { Operation } from '@glasshouse/http';
import { escapeHtml, page } from './page.js';

export interface Chapter {
  title: string;
  operations: readonly Operation[];
}

const who = { anyone: 'anyone', user: 'a signed-in user', admin: 'an administrator', internal: '' } as const;

/** The API for people, from the same contracts as the OpenAPI document. */
export function operationsPage(chapters: readonly Chapter[], publicUrl: string): string {
  const sections = chapters.map(
    ({ title, operations }) =>
      `<h2 id="${title}">${escapeHtml(title)}</h2>\n${operations.map((each) => described(each, publicUrl)).join('\n')}`,
  );
  return page(
    'Glasshouse API',
    `<h1>Glasshouse API <small>${escapeHtml(publicUrl)}</small></h1>
<p>JSON in and out. Money is <code>{"amount": 1999, "currency": "EUR"}</code> in minor units, times are RFC 3339 in UTC,
lists are <code>{"items": [...], "next": cursor or null}</code>. Unsafe calls accept <code>Idempotency-Key</code>. Every
answer has <code>trace-id</code>, which leads to its trace. <a href="/docs/errors">Errors</a> ·
<a href="/openapi.json">OpenAPI 3.1</a></p>
${sections.join('\n')}`,
  );
}

function described(operation: Operation, publicUrl: string): string {
  const { id, method, path, access, summary, params, query, body, response, errors = [] } = operation;
  const schemas = [
    ['Path', params],
    ['Query', query],
    [operation.bodyType === 'form' ? 'Form' : 'Body', body],
    ['Answer', response],
  ] as const;
  const links = errors.map((code) => `<a href="/docs/errors#${code.toLowerCase()}"><code>${code}</code></a>`);
  return `<details id="${id}"><summary><b>${method}</b> <code>${escapeHtml(path)}</code> ${escapeHtml(summary)} <i>${who[access]}</i></summary>
<pre>${escapeHtml(curl(operation, publicUrl))}</pre>
${schemas.map(([title, schema]) => (schema ? `<h4>${title}</h4>\n<pre>${escapeHtml(JSON.stringify(schema, null, 2))}</pre>` : '')).join('\n')}
${links.length > 0 ? `<p>Errors of its own: ${links.join(', ')}</p>` : ''}
</details>`;
}

/** A command to start from; what stands in capitals is to be filled in. */
function curl({ method, path, access, body, bodyType }: Operation, publicUrl: string): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => name.toUpperCase());
  const words = ['curl'];
  const implied = body ? 'POST' : 'GET';
  if (method !== implied) words.push('-X', method);
  words.push(publicUrl + filled);
  if (access !== 'anyone') words.push('-H', '"authorization: Bearer $TOKEN"');
  if (body && bodyType === 'form') words.push('-d', "'...'");
  else if (body) words.push('--json', "'{...}'");
  return words.join(' ');
}
