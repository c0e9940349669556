import type { ConsoleFigures, IngestFigures } from './figures.js';
import { renderPage } from './page-table.js';

/** Renders the figures as Markdown. */
export function renderConsole(figures: ConsoleFigures): string {
  const { machine, date } = figures;
  const machineLine = `Node ${machine.node}, ${machine.platform}, ${machine.cores} cores (${machine.cpu}), ${date}`;
  return `${machineLine}\n\n${consoleTables(figures)}`;
}

/** Renders the tables of the figures as Markdown. */
export function consoleTables({
  ingest,
  ingestWithHistory,
  searches,
  memory,
  page,
}: Omit<ConsoleFigures, 'machine' | 'date'>): string {
  const lines: string[] = [];
  if (ingest) {
    const range = ([low, high]: readonly [number, number]) => `${low.toFixed(1)}–${high.toFixed(1)}`;
    lines.push('| ingest | processor time µs | blocks |', '|---|---|---|');
    const row = (name: string, { spanUs, recordUs, spanRangeUs, recordRangeUs }: IngestFigures) => [
      `| span, Zipkin JSON${name} | ${spanUs.toFixed(1)} | ${range(spanRangeUs)} |`,
      `| log record, PackedForward${name} | ${recordUs.toFixed(1)} | ${range(recordRangeUs)} |`,
    ];
    lines.push(...row('', ingest));
    if (ingestWithHistory) lines.push(...row(', with history on disk', ingestWithHistory));
    lines.push('');
  }
  if (searches.length > 0) {
    lines.push('| search | items | median ms | max ms |', '|---|---|---|---|');
    for (const { title, items, medianMs, maxMs } of searches)
      lines.push(
        items === undefined
          ? `| ${title} | not supported | - | - |`
          : `| ${title} | ${items} | ${medianMs.toFixed(1)} | ${maxMs.toFixed(1)} |`,
      );
    lines.push('');
  }
  if (memory) {
    lines.push('| memory at the cap | |', '|---|---|');
    lines.push(`| limit of the store | ${memory.maxMegabytes} MiB |`);
    lines.push(
      `| resident memory after each part | ${memory.rssMb.map((mb) => mb.toFixed(0)).join(', ')} MiB |`,
    );
    lines.push(`| held | ${memory.heldSpans} spans, ${memory.heldRecords} records |`);
    lines.push(`| bytes per span | ${memory.bytesPerSpan.toFixed(0)} |`);
    lines.push(`| bytes per record | ${memory.bytesPerRecord.toFixed(0)} |`, '');
  }
  if (page) lines.push(...renderPage(page));
  return `${lines.join('\n')}\n`;
}
