import assert from 'node:assert/strict';
import {
  createTemplateReader,
  messageTemplate,
  patternMatcher,
} from '../../../server/src/store/message-template.js';

const cases: readonly (readonly [message: string, template: string])[] = [
  ['order confirmed', 'order confirmed'],
  ['charged 12.50 EUR to user 17', 'charged <num> EUR to user <num>'],
  ['order o-117 confirmed', 'order o-<num> confirmed'],
  ['GET /orders/o-117/confirm 503', 'GET /orders/o-<num>/confirm <num>'],
  ['retry in 250ms, 1.5 s or 2m30s', 'retry in <duration>, <duration> or <duration>'],
  ['read 20 MiB, 5 bytes', 'read <size>, <size>'],
  ['unknown product "blue shoe"', 'unknown product <text>'],
  ["can't reach 'order': isn't up", "can't reach <text>: isn't up"],
  ['connect ECONNREFUSED 127.0.0.1:27017', 'connect ECONNREFUSED <ip>'],
  ['from 2001:db8::ff00:42:8329 and ::1', 'from <ip> and <ip>'],
  ['request 123e4567-e89b-12d3-a456-426614174000 done', 'request <uuid> done'],
  ['trace 4bf92f3577b34da6a3ce929d0e0e4736', 'trace <hex>'],
  ['at address 0x7ffde3a0', 'at address <hex>'],
  ['token ord_01HZX3K9QW expired', 'token ord_<id> expired'],
  ['started at 2026-03-01T10:00:00.123Z', 'started at <time>'],
  ['mail to a.b+c@example.org', 'mail to <email>'],
  ['OAuth2 uses utf8 and B3', 'OAuth2 uses utf8 and B3'],
  ['first line\n    at stack', 'first line…'],
  ['  spaces   and\ttabs ', 'spaces and tabs'],
  ['', ''],
];

describe('messageTemplate', () => {
  for (const [message, template] of cases) {
    it(`returns ${JSON.stringify(template)} for ${JSON.stringify(message)}`, () => {
      assert.equal(messageTemplate(message), template);
    });
  }

  it('reads only the beginning of a message of 1 MB', () => {
    for (const filler of ['1', 'a', '"', '0x', 'a1-', ':', '1.', ' ', 'a@', "'"]) {
      const started = process.cpuUsage();
      const template = messageTemplate(filler.repeat(1_000_000 / filler.length));
      assert.ok(template.length <= 241, filler);
      const { user, system } = process.cpuUsage(started);
      assert.ok(user + system < 50_000, `${filler}: ${user + system} us`);
    }
  });
});

describe('createTemplateReader', () => {
  it('returns the same templates, also after more messages than it remembers', () => {
    const read = createTemplateReader();
    for (let n = 0; n < 10_000; n++) assert.equal(read(`user ${n % 5000} left`), 'user <num> left');
  });
});

describe('patternMatcher', () => {
  it('accepts any word for <*>, and only for <*>', () => {
    const matches = patternMatcher('user <*> bought <num> items');
    assert.equal(matches('user alice bought <num> items'), true);
    assert.equal(matches('user <text> bought <num> items'), true);
    assert.equal(matches('user alice sold <num> items'), false);
    assert.equal(matches('user alice smith bought <num> items'), false);
    assert.equal(patternMatcher('order <num>')('order <num>'), true);
    assert.equal(patternMatcher('order <num>')('order <num> x'), false);
  });
});
