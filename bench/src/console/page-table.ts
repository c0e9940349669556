import type { PageFigures, PageTime } from './figures.js';

/** Renders the figures of the page as lines of a Markdown table. */
export function renderPage(page: PageFigures): string[] {
  const row = (title: string, { median, max }: PageTime) =>
    `| ${title} | ${median.toFixed(1)} | ${max.toFixed(1)} |`;
  return [
    `| page of a trace with ${page.spans.toLocaleString('en')} spans | median ms | max ms |`,
    '|---|---|---|',
    row('open, from the navigation to the painted rows', page.openMs),
    row('open all spans', page.expandMs),
    row('open or close one span', page.toggleMs),
    row('frame while scrolling', page.frameMs),
    row('find a text in all attributes', page.findMs),
    row('select the next span', page.selectMs),
    '',
    `${page.renderedRows} rows exist at once; the objects of the page take ${page.heapMb.toFixed(0)} MiB; all scripts of the pages take ${(page.scriptBytes / 1000).toFixed(0)} KB compressed.`,
    '',
  ];
}
