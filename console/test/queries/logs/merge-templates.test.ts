import assert from 'node:assert/strict';
import { mergeTemplates } from '../../../server/src/queries/logs/merge-templates.js';

const names = 'ada bob cyd dan eve fay gus hal ida jon'.split(' ');
const fruits = 'apple pear plum fig kiwi lime mango nut olive peach'.split(' ');

describe('mergeTemplates', () => {
  it('merges templates that differ in a word with many values', () => {
    const patterns = mergeTemplates(names.map((name) => `user ${name} logged in`));
    assert.deepEqual([...new Set(patterns.values())], ['user <*> logged in']);
  });

  it('merges two variable words', () => {
    const templates = names.flatMap((name) => fruits.map((fruit) => `user ${name} ate one ${fruit}`));
    assert.deepEqual([...new Set(mergeTemplates(templates).values())], ['user <*> ate one <*>']);
  });

  it('keeps templates with few values, and those that would have too few constant words', () => {
    const few = ['saga step reserve done', 'saga step charge done', 'saga step confirm done'];
    const short = names.map((name) => `order ${name}`);
    for (const [template, pattern] of mergeTemplates([...few, ...short])) assert.equal(pattern, template);
  });

  it('returns the same patterns in any order of templates', () => {
    const templates = names.flatMap((name) =>
      fruits.slice(0, 8).map((fruit) => `${name} likes to eat ${fruit}`),
    );
    const forward = mergeTemplates(templates);
    const backward = mergeTemplates([...templates].reverse());
    assert.deepEqual([...forward].sort(), [...backward].sort());
  });

  it('merges 4,000 different templates of 20 words within 200 ms of processor time', () => {
    const templates = Array.from({ length: 4000 }, (_, n) =>
      Array.from({ length: 20 }, (_, at) => (at === 7 ? `w${n.toString(36)}x` : `word${at}`)).join(' '),
    );
    const started = process.cpuUsage();
    assert.equal(new Set(mergeTemplates(templates).values()).size, 1);
    const { user, system } = process.cpuUsage(started);
    assert.ok(user + system < 200_000, `${user + system} us`);
  });
});
