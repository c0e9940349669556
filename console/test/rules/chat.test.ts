import assert from 'node:assert/strict';
import type { Server } from 'node:http';
import { createChat } from '../../server/src/rules/chat.js';
import { type ChatAlert, chatBody } from '../../server/src/rules/chat-message.js';
import { startServer, stopServer } from '../start-console.js';

const alert = (fingerprint: string, fields: Partial<ChatAlert> = {}): ChatAlert => ({
  fingerprint,
  state: 'firing',
  labels: { alertname: `Alert${fingerprint}`, service: 'order', severity: 'page' },
  annotations: {
    summary: 'an <b>order</b> & more',
    runbook_url: 'http://c/docs/runbooks/x.md',
    logs_url: 'javascript:x',
  },
  ...fields,
});

describe('createChat', () => {
  let server: Server;
  let url: string;
  let bodies: { title: string; text: string; status: string }[];
  let statuses: number[];
  let failures: string[];
  beforeEach(async () => {
    bodies = [];
    statuses = [];
    failures = [];
    const started = await startServer(async (request, response) => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      const status = statuses.shift() ?? 200;
      if (status === 200) bodies.push(JSON.parse(Buffer.concat(parts).toString()));
      response.writeHead(status, status === 302 ? { location: url } : {}).end();
    });
    server = started.server;
    url = `http://127.0.0.1:${started.port}/secret-token`;
  });
  afterEach(() => stopServer(server));
  const create = (readUrl = async () => url) =>
    createChat({
      chat: 'webhook',
      readUrl,
      onFailure: (reason) => failures.push(reason),
      retryMs: 1,
      maxAttempts: 3,
    });

  it('sends one message for the alerts of a service, after a wait, and one more when they are resolved', async () => {
    const chat = create();
    chat.update([alert('1')], 0);
    chat.update([alert('1'), alert('2')], 5000);
    await chat.settled();
    assert.equal(bodies.length, 0, 'waits for 15 s');
    chat.update(
      [alert('1'), alert('2'), alert('3', { labels: { alertname: 'A3', service: 'product' } })],
      15_000,
    );
    await chat.settled();
    assert.deepEqual(
      bodies.map(({ title }) => title),
      ['FIRING order (2 firing, 0 resolved)'],
    );
    chat.update([alert('1'), alert('2', { state: 'resolved' })], 20_000);
    await chat.settled();
    chat.update([alert('1')], 75_000);
    await chat.settled();
    assert.equal(bodies.at(-1)?.title, 'FIRING order (1 firing, 1 resolved)');
    chat.update([alert('1', { state: 'resolved' })], 80_000);
    chat.update([], 200_000);
    await chat.settled();
    assert.equal(bodies.at(-1)?.title, 'RESOLVED order');
    const { length } = bodies;
    chat.update([], 20_000_000);
    await chat.settled();
    assert.equal(bodies.length, length, 'says nothing without alerts');
    assert.deepEqual(chat.counts, { sent: length, failed: 0 });
  });

  it('says nothing about an alert that ends before its message, and repeats firing alerts after four hours', async () => {
    const chat = create();
    chat.update([alert('1')], 0);
    chat.update([alert('1', { state: 'resolved' })], 5000);
    chat.update([], 60_000);
    await chat.settled();
    assert.equal(bodies.length, 0);
    chat.update([alert('2')], 100_000);
    chat.update([alert('2')], 115_000);
    await chat.settled();
    chat.update([alert('2')], 14_000_000);
    await chat.settled();
    assert.equal(bodies.length, 1);
    chat.update([alert('2')], 14_600_000);
    await chat.settled();
    assert.equal(bodies.length, 2);
  });

  it('tries again after a server error, at most three times, and never reports the address', async () => {
    const chat = create();
    statuses = [503, 429, 200];
    chat.update([alert('1')], 0);
    chat.update([alert('1')], 15_000);
    await chat.settled();
    assert.deepEqual([bodies.length, failures], [1, []]);
    statuses = [500, 500, 500, 200];
    chat.update([alert('1'), alert('2')], 80_000);
    chat.update([alert('1'), alert('2')], 95_000);
    await chat.settled();
    assert.deepEqual(failures, ['HTTP status 500']);
    const stopped = await startServer(() => {});
    await stopServer(stopped.server);
    const unreachable = create(async () => `http://127.0.0.1:${stopped.port}/secret-token`);
    unreachable.update([alert('1')], 0);
    unreachable.update([alert('1')], 15_000);
    await unreachable.settled();
    const invalid = create(async () => 'ftp://secret-token');
    invalid.update([alert('1')], 0);
    invalid.update([alert('1')], 15_000);
    await invalid.settled();
    assert.equal(failures.length, 3);
    assert.doesNotMatch(failures.join(), /secret-token/);
    assert.match(failures.join(), /ECONNREFUSED/);
  });

  it('follows no redirect and does not repeat a request that the chat refuses', async () => {
    const chat = create();
    for (const status of [302, 404]) {
      statuses = [status, 200];
      chat.update([alert(String(status), { labels: { service: `s${status}`, alertname: 'X' } })], 0);
      chat.update([alert(String(status), { labels: { service: `s${status}`, alertname: 'X' } })], 15_000);
      await chat.settled();
      statuses = [];
    }
    assert.deepEqual(failures, ['HTTP status 302', 'HTTP status 404']);
  });
});

describe('chatBody', () => {
  it('escapes the texts of alerts for Slack and Telegram, and links only to web pages', () => {
    const slack = JSON.stringify(chatBody('slack', 'order', [alert('1')]));
    assert.match(slack, /an &lt;b&gt;order&lt;\/b&gt; &amp; more/);
    assert.match(slack, /<http:\/\/c\/docs\/runbooks\/x\.md\|Runbook>/);
    const telegram = JSON.stringify(chatBody('telegram', 'order', [alert('1')]));
    assert.match(telegram, /an &lt;b&gt;order&lt;\/b&gt; &amp; more/);
    assert.doesNotMatch(slack + telegram, /javascript/);
  });

  it('lists at most six alerts and says how many there are', () => {
    const alerts = Array.from({ length: 9 }, (_, i) => alert(String(i)));
    const { text } = chatBody('webhook', 'order', alerts) as { text: string };
    assert.equal(text.match(/\*\*Alert/g)?.length, 6);
    assert.match(text, /lists all 9 alerts/);
  });
});
