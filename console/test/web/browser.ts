import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import chromium from '@sparticuz/chromium';
import { type Browser, type BrowserContextOptions, chromium as launcher, type Page } from 'playwright-core';

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

const installed = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/**
 * Returns `CHROMIUM_PATH`, else an installed browser, else the browser of the development dependency (Linux on x64). The
 * first call unpacks the latter, and must end before another process calls.
 */
export async function browserProgram(): Promise<string> {
  const found = process.env.CHROMIUM_PATH || installed.find(existsSync);
  if (found) return found;
  if (process.platform === 'linux' && process.arch === 'x64') return chromium.executablePath();
  throw new Error('no browser to test with: set CHROMIUM_PATH to the program of a Chromium or Chrome');
}

/** Starts a browser with an own folder for temporary files, since Chromium leaves some. The test must close it. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = await browserProgram();
  const folder = mkdtempSync(join(tmpdir(), 'glasshouse-browser-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const environment = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  try {
    const browser = await launcher.launch({
      executablePath,
      headless: true,
      args: flags,
      env: { ...Object.fromEntries(environment), TMPDIR: folder },
    });
    browser.once('disconnected', remove);
    return browser;
  } catch (error) {
    remove();
    throw error;
  }
}

export interface Visit {
  page: Page;
  /** Errors and warnings on the browser's console, exceptions, and requests to other origins. */
  complaints: string[];
}

export async function visit(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Visit> {
  // the language of a test environment may be invalid, such as en-US@posix
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    locale: 'en-US',
    ...options,
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.setDefaultTimeout(15_000);
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => {
    if (!request.url().startsWith(new URL(url).origin))
      complaints.push(`request to another origin: ${request.url()}`);
  });
  await page.goto(url);
  return { page, complaints };
}

/** Returns the number of pixels by which the page is wider than its window. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}
