import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { eventually } from '@glasshouse/timing/testing';
import type { Browser, Page } from 'playwright-core';
import type { Recording } from '../../../contract/src/incidents.js';
import { type ReplayServer, serveReplay } from '../../../server/src/replay/serve-replay.js';
import { until } from '../../start-console.js';
import { accessibilityViolations } from '../accessibility.js';
import { openBrowser, overflow, visit } from '../browser.js';
import { sampleRecording, startMs } from './sample-recording.js';

describe('page Replay', function () {
  this.timeout(60_000);
  let browser: Browser;
  let folder: string;
  let file: string;
  let replay: ReplayServer;

  before(async () => {
    browser = await openBrowser();
    folder = await mkdtemp(join(tmpdir(), 'glasshouse-replay-'));
    file = join(folder, 'sample.json.gz');
    await writeFile(file, gzipSync(JSON.stringify(sampleRecording())));
    replay = await serveReplay(file);
  });
  after(async () => {
    await browser.close();
    await replay.close();
    await rm(folder, { recursive: true });
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });

  const slider = (page: Page) => page.getByRole('slider', { name: 'Time of the recording' });
  const service = (page: Page, name: string) =>
    page.getByRole('region', { name: 'Services at this time' }).getByRole('row', { name });

  async function open(options = {}) {
    const { page, complaints } = await visit(browser, replay.url, { timezoneId: 'UTC', ...options });
    const apiCalls: string[] = [];
    page.on('request', (request) => {
      if (new URL(request.url()).pathname.startsWith('/api/')) apiCalls.push(request.url());
    });
    await slider(page).waitFor();
    return { page, complaints, apiCalls };
  }

  it('shows services, calls, alerts and log records of the selected time, by the keyboard', async () => {
    const { page, complaints, apiCalls } = await open();
    assert.match((await service(page, 'customer').textContent()) ?? '', /up10\.0\/s0 %24\.0 ms/);
    await page.getByText('The recording has no log record before this time.').waitFor();
    await page.keyboard.press('n');
    await page.getByText('10:02:05 · 02:05 of 06:00').waitFor();
    await page.keyboard.press('n');
    await page.getByText('10:03:45 · 03:45 of 06:00').waitFor();
    assert.match((await service(page, 'customer').textContent()) ?? '', /824 ms/);
    await page.locator('.replay-alerts li', { hasText: 'HighLatency' }).getByText('firing').waitFor();
    await page.locator('.replay-alerts li', { hasText: 'ErrorBudgetBurn' }).getByText('not yet').waitFor();
    await page.locator('.map-edge.failing', { hasText: 'order → customer' }).waitFor();
    assert.match(
      (await page.getByRole('img', { name: /^p95: at 10:03:45/ }).getAttribute('aria-label')) ?? '',
      /customer 824 ms/,
    );
    // markup of a message is text
    await page.getByText('<b>timeout</b> of customer').waitFor();
    await page.keyboard.press('N');
    await page.keyboard.press('.');
    await page.getByText('10:02:10').first().waitFor();
    await slider(page).focus();
    await page.keyboard.press('End');
    await page.getByText('06:00 of 06:00').waitFor();
    await page.locator('.replay-alerts li', { hasText: 'HighLatency' }).getByText('resolved').waitFor();
    assert.deepEqual(complaints, []);
    assert.deepEqual(apiCalls, []);
  });

  it('plays, pauses, changes the speed and starts again at the end', async () => {
    const { page } = await open();
    // at 10 times the speed the recording lasts 36 s, so it is still playing when the test pauses it
    await page.getByLabel('Speed').selectOption('10');
    await page.keyboard.press('Escape');
    await page.locator('h1').focus();
    await page.keyboard.press('p');
    const position = async () => Number(await slider(page).inputValue());
    await until(async () => (await position()) > 10_000);
    await page.getByRole('button', { name: 'Pause' }).press('Enter');
    const paused = await position();
    await page.waitForTimeout(300);
    assert.equal(await position(), paused);
    await slider(page).focus();
    await page.keyboard.press('End');
    await page.getByRole('button', { name: 'Play' }).press('Enter');
    await until(async () => (await position()) < 300_000);
    await page.getByRole('button', { name: 'Pause' }).waitFor();
  });

  it('stops at the end', async () => {
    const { page } = await open();
    await page.getByLabel('Speed').selectOption('60');
    await slider(page).focus();
    await page.keyboard.press('End');
    for (let i = 0; i < 20; i++) await page.keyboard.press('ArrowLeft');
    await page.getByRole('button', { name: 'Play' }).press('Enter');
    await page.getByRole('button', { name: 'Play' }).waitFor();
    assert.equal(await slider(page).inputValue(), '360000');
  });

  it('shows the time of a click on a chart', async () => {
    const { page } = await open();
    const plot = page.getByRole('img', { name: /^Requests: at/ }).locator('.u-over');
    const box = await plot.boundingBox();
    assert.ok(box);
    await plot.click({ position: { x: box.width / 2, y: 20 } });
    // one pixel is a second
    await page.getByText(/^10:0(2:5[89]|3:0[0-2]) · /).waitFor();
  });

  it('hides the cause until the reader opens it', async () => {
    const { page } = await open();
    const right = page.getByText('slow-store');
    assert.equal(await right.isVisible(), false);
    await page.getByText('Show the cause').press('Enter');
    await right.waitFor();
  });

  it('has no other page and shows the recording at every address', async () => {
    const { page, complaints } = await open();
    assert.equal(await page.getByRole('navigation').count(), 0);
    await page.goto(replay.url.replace('#/replay', '#/logs'));
    await slider(page).waitFor();
    assert.deepEqual(complaints, []);
  });

  it('opens a file of the reader, and says in a sentence why it refuses another one', async () => {
    const { page, complaints, apiCalls } = await open();
    await page.getByRole('button', { name: 'Open another recording' }).click();
    const input = page.getByLabel('Recording (.json.gz or .json)');
    const refused = async (name: string, content: string | Buffer, message: string) => {
      await input.setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(content) });
      await page.getByRole('alert').getByText(message).waitFor();
    };
    await refused(
      'page.json',
      '<img src=x onerror=alert(1)>',
      'This file cannot be played: the file is not JSON',
    );
    await refused('x.json', '{"format":1}', 'This file cannot be played: incident must be an object.');
    await refused(
      'cut.json.gz',
      gzipSync(JSON.stringify(sampleRecording())).subarray(0, 500),
      'the file is damaged',
    );
    const hostile = sampleRecording();
    const markup = '<img src=x onerror=alert(1)>';
    hostile.incident.title = markup;
    hostile.marks[0] = { atMs: startMs, text: markup };
    hostile.services[0] = markup;
    for (const { services, edges } of hostile.frames) {
      services[markup] = { ratePerS: 1, errorShare: 0, p95Ms: null, up: false };
      edges.push({
        caller: markup,
        callee: '__proto__',
        ratePerS: 1,
        errorShare: 1,
        p95Ms: 1,
        gapP95Ms: null,
      });
    }
    await input.setInputFiles({
      name: 'hostile.json',
      mimeType: 'application/json',
      buffer: Buffer.from(JSON.stringify(hostile)),
    });
    await page.getByRole('heading', { level: 1, name: markup }).waitFor();
    assert.equal(await page.locator('main img[src]').count(), 0);
    assert.equal(await overflow(page), 0);
    assert.deepEqual(complaints, []);
    assert.deepEqual(apiCalls, []);
  });

  it('takes a dropped file', async () => {
    const { page } = await open();
    await page.getByRole('button', { name: 'Open another recording' }).click();
    const other = { ...sampleRecording() };
    other.incident.title = 'Dropped recording';
    await page.evaluate(
      `{
        const data = new DataTransfer();
        data.items.add(new File([${JSON.stringify(JSON.stringify(other))}], 'dropped.json'));
        const area = document.querySelector('.drop');
        for (const type of ['dragover', 'drop'])
          area.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
      }`,
    );
    await page.getByRole('heading', { level: 1, name: 'Dropped recording' }).waitFor();
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1280, 400]) {
      it(`has no accessibility violation at ${width} px in ${colorScheme}`, async () => {
        const { page } = await open({ viewport: { width, height: 800 }, colorScheme });
        await page.keyboard.press('n');
        await page.keyboard.press('n');
        await page.getByText('<b>timeout</b> of customer').waitFor();
        await page.getByText('Show the cause').press('Enter');
        assert.deepEqual(await accessibilityViolations(page), []);
        assert.equal(await overflow(page), 0);
        await page.getByRole('button', { name: 'Open another recording' }).click();
        await page.getByText('Open the recording of an incident.').waitFor();
        assert.deepEqual(await accessibilityViolations(page), []);
      });
    }
  }
});

describe('recordings of the repository', function () {
  this.timeout(120_000);
  let browser: Browser;
  before(async () => {
    browser = await openBrowser();
  });
  after(() => browser.close());

  const recordings = fileURLToPath(new URL('../../../../../incidents/recordings', import.meta.url));
  for (const name of readdirSync(recordings)) {
    it(`include ${name}, which the page Replay plays from its start to its end`, async () => {
      const recording = JSON.parse(gunzipSync(readFileSync(join(recordings, name))).toString()) as Recording;
      const replay = await serveReplay(join(recordings, name));
      const { page, complaints } = await visit(browser, replay.url);
      try {
        await page.getByRole('heading', { level: 1, name: recording.incident.title }).waitFor();
        for (const { text } of recording.marks)
          await page.locator('.marks').getByRole('button', { name: text }).first().waitFor();
        await page
          .getByRole('button', { name: recording.marks[0]?.text ?? '' })
          .first()
          .click();
        await page.locator('.map-edge:not(.idle)').first().waitFor();
        const rows = page.getByRole('region', { name: 'Services at this time' }).locator('tbody tr');
        assert.equal(await rows.count(), recording.services.length);
        const position = page.getByRole('slider', { name: 'Time of the recording' });
        await page.getByLabel('Speed').selectOption('60');
        await page.getByRole('button', { name: 'Play' }).click();
        const end = String(recording.untilMs - recording.fromMs);
        await eventually(async () => assert.equal(await position.inputValue(), end), 60_000);
        await page.getByRole('button', { name: 'Play' }).waitFor();
        assert.deepEqual(await accessibilityViolations(page), []);
        assert.equal(await overflow(page), 0);
        assert.deepEqual(complaints, []);
      } finally {
        await page.context().close();
        await replay.close();
      }
    });
  }
});

describe('serveReplay', () => {
  it('names the reason when the file is missing, damaged or no recording', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'glasshouse-replay-'));
    try {
      const path = join(folder, 'x.json.gz');
      await assert.rejects(serveReplay(path), /there is no file .*x\.json\.gz$/);
      await writeFile(path, gzipSync('{"format":1}').subarray(0, 20));
      await assert.rejects(serveReplay(path), /is damaged$/);
      await writeFile(path, gzipSync(Buffer.alloc(30 << 20)));
      await assert.rejects(serveReplay(path), /is too large when it is unpacked$/);
      await writeFile(path, 'format: 1');
      await assert.rejects(serveReplay(path), /is not JSON$/);
      await writeFile(path, '{"format":1}');
      await assert.rejects(serveReplay(path), /is no recording of an incident/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
