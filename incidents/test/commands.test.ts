import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fault } from '@glasshouse/faults';
import { type ConsoleClient, createCommands, createRunFile, type RunFile } from '../src/index.js';

describe('commands of incidents', () => {
  let folder: string;
  let file: RunFile;
  let nowMs: number;
  let active: Map<string, readonly Fault[]>;
  let queries: number;
  let commands: ReturnType<typeof createCommands>;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'glasshouse-incident-'));
    file = createRunFile(folder);
    nowMs = Date.parse('2026-11-29T10:00:00Z');
    active = new Map();
    queries = 5;
    const console: ConsoleClient = {
      async replaceFaults(service, faults) {
        if (service === 'customer') throw new Error('customer does not respond');
        active.set(service, faults);
      },
      async removeFaults() {
        active.clear();
      },
      countQueries: async () => queries,
      pidOf: async () => undefined,
      gatewayUrl: async () => 'http://127.0.0.1:1',
      query: async () => ({}),
    };
    commands = createCommands({ console, file, now: () => nowMs });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('run an incident from its story to its report', async () => {
    const { story, questions } = await commands.start('slow-purchase', 0);
    assert.match(story, /a third of the purchases/);
    assert.ok(questions.every(({ id, options }) => id === 'since' || options.length >= 3));
    assert.deepEqual([...active.keys()], ['order']);

    assert.equal(commands.hint().left, 2);
    nowMs += 30_000;
    commands.answer({ service: ['product'] });
    nowMs += 30_000;
    commands.answer({ service: ['order'], since: ['10:00:20'] });
    nowMs += 60_000;
    commands.answer({ fault: ['slow-network'] });
    queries += 7;
    const report = await commands.stop();
    assert.deepEqual(report.rightAfterSeconds, { service: 60, since: 60, fault: 120 });
    assert.deepEqual([report.grade.points, report.grade.of], [7, 12]);
    assert.deepEqual([report.queries, report.hints], [7, 1]);
    assert.deepEqual([...active.keys()], []);
    assert.equal(file.read(), undefined);
  });

  it('do not tell whether an answer is right before the end', async () => {
    await commands.start('slow-purchase', 0);
    assert.deepEqual(commands.answer({ service: ['order'] }), { service: ['order'] });
    const shown = JSON.stringify(commands.status());
    assert.ok(!shown.includes('propagation') && !shown.includes('"right"'));
  });

  it('refuse a second incident, and commands without one', async () => {
    assert.throws(() => commands.hint(), /no incident is running; start one/);
    await commands.start('slow-purchase', 0);
    await assert.rejects(commands.start('failed-logins', 0), /the incident slow-purchase is running; end it/);
  });

  it('refuse unknown questions and options, and keep the earlier answers', async () => {
    await commands.start('slow-purchase', 0);
    commands.answer({ service: ['order'] });
    assert.throws(() => commands.answer({ colour: ['red'] } as never), /there is no question colour/);
    assert.throws(() => commands.answer({ fault: ['gremlins'] }), /fault: gremlins is none of/);
    assert.deepEqual(commands.status().answers, { service: ['order'] });
  });

  it('end the faults when the start fails, so that none remains unseen', async () => {
    await assert.rejects(commands.start('slow-deposits', 0), /customer does not respond/);
    assert.equal(file.read(), undefined);
    assert.deepEqual([...active.keys()], []);
  });

  it('say that a process cannot be suspended without npm start', async () => {
    await assert.rejects(commands.start('waves', 0), /customer was not started by npm start/);
  });

  it('accept several options separated by commas, and options that contain one', async () => {
    await commands.start('slow-purchase', 0);
    const evidence = 'the number of requests has changed, their durations have not';
    assert.deepEqual(commands.answer({ operation: ['addItem,confirmOrder'], evidence: [evidence] }), {
      operation: ['addItem', 'confirmOrder'],
      evidence: [evidence],
    });
  });

  it('do not show the right answers before an answer is given, unless this is wanted', async () => {
    await commands.start('slow-purchase', 0);
    await assert.rejects(commands.stop(), /you have not answered yet/);
    assert.ok(file.read());
    assert.equal((await commands.stop({ withoutAnswers: true })).grade.points, 0);
  });

  it('have a limited number of hints', async () => {
    await commands.start('slow-purchase', 0);
    for (let left = 2; left >= 0; left--) assert.equal(commands.hint().left, left);
    assert.throws(() => commands.hint(), /there are no more hints/);
  });
});
