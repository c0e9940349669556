import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { until } from '../../start-console.js';
import { openBrowser, visit } from '../browser.js';
import { chooseRadio, tabTo, typeTime } from '../keyboard.js';
import { cause, incident, type Shop, seed, startShop, token } from './start-shop.js';

describe('an incident in the browser', function () {
  this.timeout(180_000);
  let browser: Browser;
  let shop: Shop;

  before(async () => {
    browser = await openBrowser();
  });
  after(() => browser.close());
  beforeEach(async () => {
    shop = await startShop();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    await shop.close();
  });

  const open = (place = '#/incidents') =>
    visit(browser, `${shop.console.url}/${place}`, { timezoneId: 'UTC' });
  const useToken = async (page: Page, given = token) => {
    await page.getByRole('textbox', { name: /^Token/ }).fill(given);
    await page.getByRole('button', { name: 'Use this token' }).click();
  };
  const start = async (page: Page, player: string) => {
    await useToken(page);
    await page.getByLabel('Your name').fill(player);
    await page.getByLabel('Seed (optional)').fill(String(seed));
    await page.getByRole('button', { name: 'Start: The catalogue is slow' }).click();
    await page.getByRole('heading', { name: 'Questions' }).waitFor();
  };
  const end = async (page: Page) => {
    await page.getByRole('button', { name: 'End the incident' }).click();
    await page.getByRole('button', { name: 'End and show the report' }).click();
    await page.getByRole('heading', { name: 'Path of an expert' }).waitFor();
  };

  it('is started, diagnosed, mitigated and ended by the keyboard alone, with all points', async () => {
    const { page, complaints } = await open();
    await page.getByRole('button', { name: 'Use this token' }).waitFor();
    await tabTo(page, /^Token/);
    await page.keyboard.type(token);
    await page.keyboard.press('Enter');
    await page.getByLabel('Your name').waitFor();
    await tabTo(page, /^Your name/);
    await page.keyboard.type('Ada');
    await tabTo(page, /^Seed/);
    await page.keyboard.type(String(seed));
    await tabTo(page, /^Start: The catalogue is slow$/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Questions' }).waitFor();
    const startedMs = Date.now();
    assert.deepEqual(
      shop.faults.list().map(({ fault }) => fault.id),
      ['slow-find'],
    );

    await page.keyboard.press('g');
    await page.keyboard.press('r');
    await page.getByRole('heading', { name: 'Requests', level: 1 }).waitFor();
    await page
      .getByRole('complementary', { name: 'Running incident' })
      .getByText(/00:\d\d/)
      .waitFor();
    await page.keyboard.press('b');
    await page.getByRole('dialog', { name: 'Pin this view' }).waitFor();
    await tabTo(page, /^Note/);
    await page.keyboard.type('Only requests of products are slow.');
    await tabTo(page, /^Pin$/);
    await page.keyboard.press('Enter');
    await page.getByText('Pinned.').waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('i');
    await page.getByText('Only requests of products are slow.').waitFor();

    await tabTo(page, /^gateway/);
    await chooseRadio(page, cause.service);
    await tabTo(page, /^none/);
    await chooseRadio(page, cause.fault);
    for (const operation of cause.operations) {
      await tabTo(page, new RegExp(`^${operation}$`));
      await page.keyboard.press('Space');
    }
    await tabTo(page, /^Time/);
    await typeTime(page, startedMs);
    await tabTo(page, /^all requests of the operation/);
    await chooseRadio(page, cause.affected);
    await tabTo(page, /^the database spans/);
    await chooseRadio(page, cause.distinguishedBy);
    await page.getByText('6 answers are not saved.').waitFor();
    await tabTo(page, /^Save answers$/);
    await page.keyboard.press('Enter');
    await page.getByText('6 of 6 questions answered.').waitFor();

    await tabTo(page, /^Show a hint/);
    await page.keyboard.press('Enter');
    await page.getByText('Start with the slow requests.').waitFor();
    await tabTo(page, /^Action/);
    await page.keyboard.type('repair the document');
    await tabTo(page, /^Service/);
    await page.keyboard.type('product');
    await tabTo(page, /^Apply$/);
    await page.keyboard.press('Enter');
    await page.getByText('pending: the objectives must hold for 60 s').waitFor();
    await until(() => shop.faults.list().length === 0);

    await tabTo(page, /^End the incident$/);
    await page.keyboard.press('Enter');
    await tabTo(page, /^End and show the report$/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Result: 12 of 12 points' }).waitFor();
    await page.waitForURL(/#\/incidents\/[^/?]+$/);
    const pinned = page.getByRole('link', { name: 'Requests', exact: true }).and(page.locator('.notebook a'));
    assert.match((await pinned.getAttribute('href')) ?? '', /^#\/requests\?since=\d+&until=\d+$/);
    assert.equal(
      await page.locator('.milestones div', { hasText: 'Hints' }).locator('dd').textContent(),
      '1',
    );
    assert.deepEqual(complaints, []);
  });

  it('keeps the token in the session storage of the tab only, and never in an address', async () => {
    const { page } = await open();
    const requested: string[] = [];
    page.on('request', (request) => requested.push(request.url()));
    await start(page, 'Ada');
    await page.reload();
    await page.getByRole('heading', { name: 'Questions' }).waitFor();
    await page.goto(`${shop.console.url}/#/map`);
    await page.getByRole('button', { name: 'Pin this view' }).waitFor();
    assert.deepEqual(
      requested.filter((url) => url.includes(token)),
      [],
    );
    assert.equal(
      await page
        .evaluate('JSON.stringify(localStorage)')
        .then(String)
        .then((all) => all.includes(token)),
      false,
    );
    const other = await page.context().newPage();
    await other.goto(`${shop.console.url}/#/incidents`);
    await other.getByRole('textbox', { name: /^Token/ }).waitFor();
  });

  it('says that the token is wrong, and asks for it again', async () => {
    const { page } = await open();
    await useToken(page, 'another-token-of-16-characters');
    await page.getByRole('button', { name: 'Start: The catalogue is slow' }).click();
    await page.getByRole('alert').waitFor();
    await page.getByRole('textbox', { name: /^Token/ }).waitFor();
    assert.equal(shop.faults.list().length, 0);
  });

  it('shows wrong and partial answers with the right ones in the report, and leads to the replay', async () => {
    const { page, complaints } = await open();
    await start(page, 'you');
    const answer = (question: RegExp, option: string) =>
      page.getByRole('group', { name: question }).getByLabel(option, { exact: true }).check();
    await answer(/^Which service/, 'oauth');
    await answer(/^Which operations/, cause.operations[0] ?? '');
    await answer(/^Which operations/, 'deposit');
    await page.getByRole('button', { name: 'Save answers' }).click();
    await page.getByText('2 of 6 questions answered.').waitFor();
    await end(page);
    const row = (question: string) => page.getByRole('row', { name: new RegExp(`^${question}`) });
    assert.match((await row('service').textContent()) ?? '', /^serviceoauthproduct0 of 3$/);
    assert.match((await row('operation').textContent()) ?? '', /1 of 2$/);
    assert.match((await row('fault').textContent()) ?? '', /no answerslow-store0 of 3$/);
    await page.getByRole('link', { name: 'Replay the incident' }).click();
    await page.getByRole('slider', { name: 'Time of the recording' }).waitFor();
    await page.getByRole('button', { name: /start$/ }).waitFor();
    assert.deepEqual(complaints, []);
  });

  it('removes a saved answer, and restores the answers after a reload', async () => {
    const { page } = await open();
    await start(page, 'you');
    await page.getByRole('radio', { name: 'oauth' }).check();
    await page.getByRole('checkbox', { name: 'There is no fault' }).check();
    await page.getByRole('button', { name: 'Save answers' }).click();
    await page.getByText('2 of 6 questions answered.').waitFor();
    await page.reload();
    await page.getByRole('radio', { name: 'oauth', checked: true }).waitFor();
    assert.ok(await page.getByRole('checkbox', { name: 'There is no fault' }).isChecked());
    await page.getByRole('button', { name: 'Remove the answer' }).click();
    await page.getByRole('button', { name: 'Save answers' }).click();
    await page.getByText('1 of 6 questions answered.').waitFor();
  });

  it('edits and removes entries of the notebook', async () => {
    const { page } = await open();
    await start(page, 'you');
    await page.goto(`${shop.console.url}/#/logs?q=level%3Aerror`);
    await page.getByRole('button', { name: 'Pin this view' }).click();
    await page.getByLabel('Title').fill('Errors');
    await page.getByRole('button', { name: 'Pin', exact: true }).click();
    await page.getByText('Pinned.').waitFor();
    await page.getByRole('link', { name: 'Story and answers' }).click();
    await page.getByRole('button', { name: 'Edit the note of Errors' }).click();
    await page.getByRole('textbox', { name: 'Note' }).fill('None so far.');
    await page.getByRole('button', { name: 'Save the note' }).click();
    await page.getByText('None so far.').waitFor();
    await page.getByRole('link', { name: 'Errors', exact: true }).click();
    await page.waitForURL(/#\/logs\?q=level%3Aerror&since=\d+&until=\d+$/);
    await page.goBack();
    await page.getByRole('button', { name: 'Remove Errors' }).click();
    await page.getByText(/keep its address here/).waitFor();
    const { entries } = (await (await shop.call('GET', '/run/notebook')).json()) as { entries: unknown[] };
    assert.deepEqual(entries, []);
  });

  it('counts a query for the player who sends it, and not the repeats of a page', async () => {
    const { page } = await open();
    await start(page, 'Ada');
    await shop.call('POST', '/run/players', { player: 'Grace' });
    const queries = async () => {
      const { players } = (await (await shop.call('GET', '/run')).json()) as {
        players: { name: string; queries: number }[];
      };
      return players.map((player) => player.queries);
    };
    const repeats: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('/api/edges')) repeats.push(request.url());
    });
    await page.goto(`${shop.console.url}/#/map?since=-5m`);
    await until(async () => (await queries()).join() === '1,0');
    await until(() => repeats.length >= 2);
    assert.equal((await queries()).join(), '1,0');
  });

  it('has, on a game day, one clock, a result for each player, and a ranking', async () => {
    const first = await open();
    await start(first.page, 'Ada');
    const second = await open('#/overview');
    await second.page.getByRole('link', { name: 'Join' }).click();
    const code = await first.page.getByRole('region', { name: 'Join code' }).locator('code').textContent();
    await useToken(second.page, code?.toLowerCase());
    await second.page.getByLabel('Your name').fill('Grace');
    await second.page.getByRole('button', { name: 'Join the incident' }).click();
    await second.page.getByRole('radio', { name: 'product', exact: true }).check();
    for (const name of ['End the incident', 'Apply'])
      assert.equal(await second.page.getByRole('button', { name, exact: true }).count(), 0, name);
    await second.page.getByRole('button', { name: 'Save answers' }).click();
    await second.page.getByText('1 of 6 questions answered.').waitFor();
    await second.page.getByRole('button', { name: 'Finish (others continue)' }).click();
    await second.page.getByText('You have finished.').waitFor();
    await first.page.getByRole('row', { name: /^Grace 1 of 6/ }).waitFor();
    await end(first.page);
    const ranking = first.page.getByRole('region', { name: 'Results of the players' });
    const rows = await ranking.locator('tbody tr').allTextContents();
    assert.match(rows[0] ?? '', /^1Grace3 of 12/);
    assert.match(rows[1] ?? '', /^2Ada0 of 12/);
    await second.page.getByRole('link', { name: 'Open its report' }).click();
    await second.page.getByRole('heading', { name: 'Result of Grace: 3 of 12 points' }).waitFor();
    assert.deepEqual([...first.complaints, ...second.complaints], []);
  });

  it('compares a run with earlier ones of the same incident', async () => {
    for (const service of ['oauth', 'product']) {
      assert.equal((await shop.call('POST', '/run', { name: incident, seed })).status, 201);
      await shop.call('PUT', '/run/answers', { answers: { service } });
      assert.equal((await shop.call('DELETE', '/run')).status, 200);
    }
    const { page } = await open();
    await page.getByRole('link', { name: 'The catalogue is slow' }).first().click();
    await page.getByRole('img', { name: 'Points, oldest run first: 0 of 12; 3 of 12' }).waitFor();
    const rows = page.getByRole('region', { name: 'Results by run' }).locator('tbody tr');
    assert.equal(await rows.count(), 2);
  });
});
