import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import type { Console } from '../../../server/src/index.js';
import { startConsole } from '../../start-console.js';
import { accessibilityViolations } from '../accessibility.js';
import { openBrowser, overflow, visit } from '../browser.js';
import { incident, type Shop, seed, startShop, token } from './start-shop.js';

describe('page Incidents', function () {
  this.timeout(180_000);
  let browser: Browser;
  let shop: Shop;

  before(async () => {
    browser = await openBrowser();
    shop = await startShop();
    for (let i = 0; i < 2; i++) {
      await shop.call('POST', '/run', { name: incident, seed, player: 'Ada' });
      await shop.call('POST', '/run/players', { player: 'Grace' });
      await shop.call('PUT', '/run/answers', {
        player: 'Ada',
        answers: { service: 'product', operation: ['deposit'] },
      });
      await shop.call('DELETE', '/run');
    }
  });
  after(async () => {
    await browser.close();
    await shop.close();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    await shop.call('DELETE', '/run');
  });

  async function check(page: Page, name: string): Promise<void> {
    assert.deepEqual(await accessibilityViolations(page), [], name);
    assert.equal(await overflow(page), 0, name);
  }

  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1280, 400]) {
      it(`has no accessibility violation at ${width} px in ${colorScheme}`, async () => {
        const { page, complaints } = await visit(browser, `${shop.console.url}/#/incidents`, {
          viewport: { width, height: 800 },
          colorScheme,
        });
        await page.getByRole('region', { name: 'Ended incidents' }).waitFor();
        await check(page, 'list without a token');
        await page.getByRole('textbox', { name: /^Token/ }).fill(token);
        await page.keyboard.press('Enter');
        await page.getByLabel('Your name').waitFor();
        await check(page, 'list');
        await page.getByRole('button', { name: 'Start: The catalogue is slow' }).click();
        await page.getByRole('heading', { name: 'Questions' }).waitFor();
        await shop.call('POST', '/run/players', { player: 'Grace' });
        await shop.call('PUT', '/run/notebook', {
          entries: [{ atMs: Date.now(), title: 'Map', link: '#/map', note: 'A note.' }],
        });
        await page.getByRole('radio', { name: 'product', exact: true }).check();
        await page.getByRole('button', { name: 'Show a hint' }).click();
        await page.getByRole('row', { name: /^Grace/ }).waitFor();
        await check(page, 'running incident');
        await page.getByRole('button', { name: 'End the incident' }).click();
        await check(page, 'end');
        await page.keyboard.press('Escape');
        await page.goto(`${shop.console.url}/#/telemetry`);
        await page.getByRole('button', { name: 'Pin this view' }).click();
        await page.getByRole('dialog', { name: 'Pin this view' }).waitFor();
        await check(page, 'pin');
        await page.keyboard.press('Escape');
        await shop.call('DELETE', '/run');
        await page.getByRole('complementary', { name: 'Running incident' }).waitFor({ state: 'detached' });
        await page.goto(`${shop.console.url}/#/incidents`);
        await page.getByRole('link', { name: 'The catalogue is slow' }).last().click();
        await page.getByRole('heading', { name: 'Runs of this incident' }).waitFor();
        await page.getByText('Answers and notebook of Grace').click();
        await check(page, 'report');
        assert.deepEqual(complaints, []);
      });
    }
  }

  it('says that a report is missing', async () => {
    const { page } = await visit(browser, `${shop.console.url}/#/incidents/no-such-report`);
    await page.getByRole('alert').getByText('There is no report with this id').waitFor();
    await page.goto(`${shop.console.url}/#/replay/no-such-report`);
    await page.getByRole('alert').getByText('There is no recording of this incident.').waitFor();
    await page.getByLabel('Recording (.json.gz or .json)').waitFor();
  });
});

describe('page Incidents of a shop without FAULTS_TOKEN', function () {
  this.timeout(60_000);
  let browser: Browser;
  let console: Console & { url: string };

  before(async () => {
    browser = await openBrowser();
    console = await startConsole();
  });
  after(async () => {
    await browser.close();
    await console.close();
  });

  it('says how to enable incidents, and starts none', async () => {
    const { page, complaints } = await visit(browser, `${console.url}/#/incidents`);
    await page.getByText('Incidents are not enabled.', { exact: true }).waitFor();
    await page.getByText('FAULTS_TOKEN=a-token-of-your-own npm start').waitFor();
    await page.getByText('The catalogue is slow').waitFor();
    assert.equal(
      await page
        .getByRole('button', { name: /^Start: / })
        .and(page.locator(':enabled'))
        .count(),
      0,
    );
    assert.equal(await page.getByRole('textbox').count(), 0);
    assert.deepEqual(await accessibilityViolations(page), []);
    assert.deepEqual(complaints, []);
  });

  it('sends no request from the page Replay', async () => {
    const { page } = await visit(browser, `${console.url}/#/overview`);
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    const replay = await page.context().newPage();
    const requests: string[] = [];
    replay.on('request', (request) => requests.push(new URL(request.url()).pathname));
    await replay.goto(`${console.url}/#/replay`);
    await replay.getByLabel('Recording (.json.gz or .json)').waitFor();
    await replay.waitForTimeout(6000);
    assert.deepEqual(
      requests.filter((path) => path.startsWith('/api/')),
      [],
    );
  });
});
