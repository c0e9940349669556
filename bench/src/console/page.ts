import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { openBrowser, type Visit, visit } from '@glasshouse/console/browser-testing';
import { largeTrace, largeTraceId } from '@glasshouse/console/large-trace';
import { median } from '../statistics.js';
import { type ConsoleProcess, startConsoleProcess } from './console-process.js';
import type { PageFigures, PageTime } from './figures.js';
import { type PageTimes, timeInPage, timeOpening } from './page-timing.js';

export interface PagePlan {
  spans: number;
  /** Navigations with an empty cache. */
  visits: number;
  /** Repetitions of each action in the last visit. */
  repetitions: number;
}

const spansPerBatch = 500;

/** Measures the page of one large trace in Chromium, from a console that holds it. */
export async function measurePage(file: string, plan: PagePlan): Promise<PageFigures> {
  const console = await startConsoleProcess(file, { maxMegabytes: 64 });
  const browser = await openBrowser();
  try {
    await send(console, plan.spans);
    const url = `${console.url}/#/traces/${largeTraceId}?span=0000000000000001`;
    const opened: number[] = [];
    let times: PageTimes | undefined;
    for (let number = 0; number < plan.visits; number++) {
      const { page, complaints } = await visit(browser, url);
      opened.push(await page.evaluate(`(${timeOpening.toString()})()`));
      if (number === plan.visits - 1) times = await timeActions(page, plan.repetitions);
      if (complaints.length > 0) throw new Error(`the browser complains: ${complaints.join('; ')}`);
      await page.context().close();
    }
    if (!times) throw new Error('the plan has no visit');
    const { expand, toggle, frames, find, select, renderedRows, heapBytes } = times;
    return {
      spans: plan.spans,
      openMs: summary(opened),
      expandMs: summary(expand),
      toggleMs: summary(toggle),
      frameMs: summary(frames),
      findMs: summary(find),
      selectMs: summary(select),
      renderedRows,
      heapMb: heapBytes / 2 ** 20,
      scriptBytes: scriptBytesOf(file),
    };
  } finally {
    await browser.close();
    await console.end();
  }
}

async function send(console: ConsoleProcess, spans: number): Promise<void> {
  const all = largeTrace(spans, (Date.now() - 60_000) * 1000);
  for (let at = 0; at < all.length; at += spansPerBatch) {
    const response = await fetch(`${console.url}/api/v2/spans`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(all.slice(at, at + spansPerBatch)),
    });
    if (!response.ok) throw new Error(`the console refused spans with status ${response.status}`);
    await response.arrayBuffer();
  }
}

/** The function runs in the browser, so it is passed as text. */
function timeActions(page: Visit['page'], repetitions: number): Promise<PageTimes> {
  return page.evaluate(`(${timeInPage.toString()})(${repetitions})`);
}

function summary(values: readonly number[]): PageTime {
  return { median: median(values), max: Math.max(...values) };
}

/** @param file main module of the console, `dist/server/src/main.js` */
function scriptBytesOf(file: string): number {
  const folder = join(dirname(file), '../../web/bundle');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.js'))
    .reduce((sum, name) => sum + gzipSync(readFileSync(join(folder, name))).length, 0);
}
