import { escapeHtml } from '@glasshouse/http';
import { readSqlFiles, type SqlFile } from '../build/sql-files.js';
import type { Database } from '../database.js';
import { type Bar, barChart, formatNumber } from './bar-chart.js';
import { style } from './style.js';

type Row = Record<string, string | number | null>;

/** Renders the report as one HTML document without scripts and without anything from another address. */
export async function renderReport(database: Database, now = new Date()): Promise<string> {
  const sections: string[] = [];
  for (const file of await readSqlFiles('report')) sections.push(await renderSection(database, file));
  const [extracted] = await database.all<{ until: string | null }>(
    "SELECT strftime(min(extracted_until), '%Y-%m-%d %H:%M') AS until FROM extracts",
  );
  const until = extracted?.until ? `Data up to ${extracted.until} UTC.` : 'Nothing has been extracted yet.';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Glasshouse: warehouse report</title>
<style>${style}
</style>
</head>
<body>
<h1>Warehouse report</h1>
<p>${until} Written on ${now.toISOString().slice(0, 16).replace('T', ' ')} UTC.</p>
${sections.join('\n')}
</body>
</html>
`;
}

/** Renders one query of `sql/report`: bars for the columns `label` and `value`, else a table. */
async function renderSection(database: Database, { sql }: SqlFile): Promise<string> {
  const [, title = '', description = ''] = /^-- ([^:]+): (.*)$/m.exec(sql) ?? [];
  const heading = title === '' ? (/^-- (.*?)\.?$/m.exec(sql)?.[1] ?? '') : title;
  const rows = await database.all<Row>(sql);
  const isChart = rows[0] !== undefined && 'label' in rows[0];
  const body =
    rows.length === 0 ? '<p>No data.</p>' : isChart ? barChart(heading, rows.map(toBar)) : table(rows);
  const text = description === '' ? '' : `<p>${escapeHtml(capitalised(description))}</p>\n`;
  return `<h2>${escapeHtml(heading)}</h2>\n${text}${body}`;
}

function toBar({ label, value }: Row): Bar {
  return { label: String(label), value: Number(value) };
}

function table(rows: readonly Row[]): string {
  const names = Object.keys(rows[0] ?? {});
  const cells = (row: Row) =>
    names.map((name) => {
      const value = row[name];
      return `<td>${typeof value === 'number' ? formatNumber(value) : escapeHtml(String(value ?? ''))}</td>`;
    });
  const head = names.map((name) => `<th scope="col">${escapeHtml(name)}</th>`).join('');
  return `<div class="scroll" tabindex="0">\n<table>\n<tr>${head}</tr>\n${rows.map((row) => `<tr>${cells(row).join('')}</tr>`).join('\n')}\n</table>\n</div>`;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
