import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { openBrowser, overflow, type Visit, visit } from '@glasshouse/console/browser-testing';
import type { Running } from '@glasshouse/launcher';
import type { Browser, Page } from 'playwright-core';
import { launchForTests } from './target.js';

const run = promisify(execFile);

/** Launches its own system, as an external one may not be reachable at its published address. */
describe('the gateway’s pages', function pages() {
  this.timeout(90_000);
  let shop: Running;
  let browser: Browser;
  const person = { username: 'reader', password: 'a password for tests' };

  before(async function launchAll() {
    if (process.env.GATEWAY_URL) return this.skip();
    [shop, browser] = await Promise.all([launchForTests(), openBrowser()]);
    const response = await fetch(`${shop.urls.gateway}/oauth/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(person),
    });
    assert.equal(response.status, 201);
  });
  afterEach(async () => {
    for (const context of browser?.contexts() ?? []) await context.close();
  });
  after(async () => {
    await browser?.close();
    await shop?.close();
  });

  /** Counts violations of the content security policy, even those that the browser's console does not report. */
  async function open(path: string, options = {}): Promise<Visit> {
    const opened = await visit(browser, shop.urls.gateway + path, options);
    opened.page.on('requestfailed', (request) => opened.complaints.push(`failed: ${request.url()}`));
    opened.page.on('response', (response) => {
      if (response.status() >= 400) opened.complaints.push(`${response.status()} ${response.url()}`);
    });
    return opened;
  }
  const operation = (page: Page, id: string) => page.locator(`.opblock[id$="-${id}"]`);

  async function call(page: Page, id: string) {
    const block = operation(page, id);
    await block.locator('.opblock-summary-control').click();
    await block.getByRole('button', { name: 'Execute' }).click();
    await block.locator('.live-responses-table').waitFor();
    return block;
  }

  async function signIn(page: Page) {
    await page.getByRole('button', { name: 'Authorize', exact: true }).first().click();
    const dialog = page.getByRole('dialog').or(page.locator('.dialog-ux')).first();
    await dialog.getByLabel('username:').fill(person.username);
    await dialog.getByLabel('password:', { exact: true }).fill(person.password);
    await dialog
      .getByRole('button', { name: /^(Apply|Authorize)/ })
      .first()
      .click();
    await dialog
      .getByRole('button', { name: /logout|remove authorization/i })
      .first()
      .waitFor();
    await dialog.getByRole('button', { name: 'Close' }).first().click();
  }

  it('support signing in, sending a request, and opening its trace', async () => {
    const { page, complaints } = await open('/docs');
    await page.locator('.opblock').first().waitFor();
    await signIn(page);
    const block = await call(page, 'readAccount');
    assert.match((await block.locator('.live-responses-table').textContent()) ?? '', /200[\s\S]*"balance"/);

    const link = block.locator('a.trace-id');
    const id = await link.textContent();
    assert.match(String(id), /^[0-9a-f]{32}$/);
    assert.equal(await link.getAttribute('href'), `${shop.urls.console}/#/traces/${id}`);
    const [opened] = await Promise.all([page.context().waitForEvent('page'), link.click()]);
    await opened.getByRole('heading', { level: 1, name: /GET \/me\/account/ }).waitFor();
    assert.deepEqual(complaints, [], 'no policy violation, no external request, no failed request');
  });

  it('link a problem to its trace', async () => {
    const { page } = await open('/docs');
    await page.locator('.opblock').first().waitFor();
    const block = await call(page, 'readProfile');
    assert.match(
      (await block.locator('.live-responses-table').textContent()) ?? '',
      /401[\s\S]*UNAUTHENTICATED/,
    );
    assert.equal(await block.locator('a.trace-id').count(), 1);
  });

  it('list every public operation of the contracts', async () => {
    const { page } = await open('/docs');
    await page.locator('.opblock').first().waitFor();
    const document = (await (await fetch(`${shop.urls.gateway}/openapi.json`)).json()) as {
      paths: Record<string, Record<string, { operationId: string }>>;
    };
    const wanted = Object.values(document.paths).flatMap(({ head: _, options: __, ...methods }) =>
      Object.values(methods).map(({ operationId }) => operationId),
    );
    const shown = await page.locator('.opblock').evaluateAll((blocks) => blocks.map(({ id }) => id));
    assert.deepEqual(shown.map((id) => id.split('-').at(-1)).sort(), wanted.sort());
  });

  it('link from the first page to the API reference and the console', async () => {
    const { page, complaints } = await open('/');
    await page.getByRole('link', { name: 'API reference' }).click();
    await page.locator('.opblock').first().waitFor();
    await page.goBack();
    const console = page.getByRole('link', { name: 'Console' });
    assert.equal(new URL((await console.getAttribute('href')) ?? '').origin, shop.urls.console);
    assert.deepEqual(complaints, []);
    await console.click();
    await page.waitForURL(`${shop.urls.console}/**`);
  });

  it('have commands that work when pasted into a shell', async () => {
    const { page } = await open('/');
    const commands = (await page.locator('pre').textContent()) ?? '';
    const { stdout } = await run('sh', ['-euc', commands]);
    assert.match(stdout, /^HTTP\/1\.1 200 OK/m, stdout);
    assert.match(stdout, /"status":"confirmed"/);
    assert.match(stdout, /^trace-id: [0-9a-f]{32}\r?$/m);
  });

  for (const [width, colorScheme] of [
    [1280, 'light'],
    [400, 'dark'],
  ] as const) {
    it(`fit into ${width} px in ${colorScheme} mode without violating their content security policy`, async () => {
      for (const [path, selector] of [
        ['/', '.cards'],
        ['/docs', '.opblock'],
        ['/docs/errors', 'tr#not_found'],
      ] as const) {
        const { page, complaints } = await open(path, { viewport: { width, height: 900 }, colorScheme });
        await page.locator(selector).first().waitFor();
        assert.equal(await overflow(page), 0, path);
        const ground = await page.evaluate('getComputedStyle(document.body).backgroundColor');
        const [red = 0] = String(ground).match(/\d+/g)?.map(Number) ?? [];
        assert.equal(red < 128, colorScheme === 'dark', `${path}: ${ground}`);
        assert.deepEqual(complaints, [], path);
      }
    });
  }
});
