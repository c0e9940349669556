import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Marked } from 'marked';

/** Path under which the runbooks are served; the links of alerts lead there. */
const base = '/docs/runbooks';

/**
 * Returns the runbooks, which are Markdown files, as pages. Each is rendered when it is requested, because that takes longer
 * than the rest of the start.
 *
 * @param folder `docs/runbooks` of the repository; without this folder there are no pages
 * @returns renderers of HTML by path, such as `/docs/runbooks/target-down.md`; `README.md` also at `/docs/runbooks/`
 */
export function readRunbooks(folder: string): Map<string, () => string> {
  const pages = new Map<string, () => string>();
  if (!existsSync(folder)) return pages;
  const marked = new Marked();
  for (const name of readdirSync(folder)) {
    if (!name.endsWith('.md')) continue;
    const text = readFileSync(join(folder, name), 'utf8');
    const title = /^# (.*)$/m.exec(text)?.[1] ?? name;
    const page = () => pageOf(title, marked.parse(text, { async: false }), name === 'README.md');
    pages.set(`${base}/${name}`, page);
    if (name === 'README.md') pages.set(`${base}/`, page);
  }
  return pages;
}

function pageOf(title: string, body: string, isIndex: boolean): string {
  const back = isIndex ? '' : `<a href="${base}/">All runbooks, and their steps with npm start</a>`;
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <title>${title} - Glasshouse</title>
    <link rel="stylesheet" href="/app/style.css">
  </head>
  <body class="document">
    <main>
      <p class="facts"><a href="/#/alerts">Alerts</a>${back}</p>
${body}    </main>
  </body>
</html>
`;
}
