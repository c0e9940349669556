import assert from 'node:assert/strict';
import type { Level } from '../../src/index.js';
import { createTestTelemetry } from '../../src/testing/index.js';
import { oddValues } from '../odd-values.js';

const all: Level[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

describe('logger', () => {
  it('writes records at or above its level', () => {
    for (const minimum of all) {
      const telemetry = createTestTelemetry('test', { level: minimum });
      for (const level of all) telemetry.log[level](level);
      const written = telemetry.records.map((record) => record['log.level']);
      assert.deepEqual(written, all.slice(all.indexOf(minimum)));
      assert.deepEqual(
        all.filter((level) => telemetry.log.enabled(level)),
        written,
      );
    }
  });

  it('applies a change of the level to existing spans and child loggers', () => {
    const telemetry = createTestTelemetry('test', { level: 'info' });
    const span = telemetry.rootSpan('work');
    const child = span.log.child({ a: 1 });
    child.debug('unseen');
    telemetry.level = 'debug';
    child.debug('seen');
    assert.equal(telemetry.level, 'debug');
    telemetry.level = 'error';
    child.warn('unseen');
    assert.deepEqual(
      telemetry.records.map((record) => record.message),
      ['seen'],
    );
    assert.throws(() => {
      telemetry.level = 'loud' as Level;
    }, /no such level/);
    assert.equal(telemetry.level, 'error');
  });

  it('adds the ids of its span, sampled or not, and none without a span', () => {
    const telemetry = createTestTelemetry('test', { ratio: 0 });
    const span = telemetry.rootSpan('work');
    span.log.info('inside');
    telemetry.log.info('outside');
    const [inside, outside] = telemetry.records;
    assert.equal(inside?.['trace.id'], span.traceId);
    assert.equal(inside?.['span.id'], span.spanId);
    assert.equal(outside?.['trace.id'], undefined);
  });

  it('gives each record a unique id', () => {
    const telemetry = createTestTelemetry();
    const other = createTestTelemetry();
    for (let at = 0; at < 1000; at += 1) {
      telemetry.log.info('x');
      other.log.info('x');
    }
    const ids = [...telemetry.records, ...other.records].map((record) => record['event.id']);
    assert.equal(new Set(ids).size, 2000);
  });

  it('adds the fields of child loggers, the innermost taking precedence', () => {
    const telemetry = createTestTelemetry();
    const outer = telemetry.log.child({ a: 1, b: 1 });
    const inner = outer.child({ b: 2, c: 2, password: 'x' });
    inner.info('inner', { c: 3, d: 3 });
    outer.info('outer');
    const [first, second] = telemetry.records;
    assert.deepEqual([first?.a, first?.b, first?.c, first?.d, first?.password], [1, 2, 3, 3, '[redacted]']);
    assert.deepEqual([second?.a, second?.b, second?.c], [1, 1, undefined]);
  });

  it('sanitizes and bounds the message', () => {
    const telemetry = createTestTelemetry();
    telemetry.log.info('a\nb password=hunter2 \u202e');
    telemetry.log.info('x'.repeat(20_000));
    assert.equal(telemetry.records[0]?.message, 'a\\nb password=[redacted] \\u202e');
    assert.equal(String(telemetry.records[1]?.message).length, 8193);
  });

  describe('audit()', () => {
    const event = { category: 'authentication', action: 'user-login', outcome: 'failure' } as const;

    it('writes its record at every level', () => {
      const telemetry = createTestTelemetry('test', { level: 'fatal' });
      telemetry.log.audit({ ...event, message: 'refused', fields: { 'user.name': 'ada' } });
      const [record] = telemetry.records;
      assert.equal(record?.['log.level'], 'info');
      assert.equal(record?.['event.kind'], 'event');
      assert.equal(record?.['event.category'], 'authentication');
      assert.equal(record?.['event.action'], 'user-login');
      assert.equal(record?.['event.outcome'], 'failure');
      assert.equal(record?.['user.name'], 'ada');
    });

    it('protects the event fields from being overwritten or left out', () => {
      const telemetry = createTestTelemetry();
      const fields = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`f${at}`, at]));
      telemetry.log.audit({ ...event, message: 'x', fields: { ...fields, 'event.outcome': 'success' } });
      assert.equal(telemetry.records[0]?.['event.outcome'], 'failure');
      assert.equal(telemetry.records[0]?.['event.action'], 'user-login');
    });

    it('writes its record for fields of any type, including hostile ones', () => {
      const telemetry = createTestTelemetry();
      for (const value of Object.values(oddValues())) {
        telemetry.log.audit({ ...event, message: 'x', fields: value as Record<string, unknown> });
        telemetry.log.audit({ ...event, message: 'x', fields: { x: value, error: value } });
      }
      assert.equal(telemetry.records.length, Object.keys(oddValues()).length * 2);
      for (const record of telemetry.records) assert.equal(record['event.action'], 'user-login');
    });
  });

  for (const [name, value] of Object.entries(oddValues())) {
    it(`writes one record without throwing for ${name}`, () => {
      const telemetry = createTestTelemetry();
      const span = telemetry.rootSpan('work');
      span.log.info('fields', value as Record<string, unknown>);
      span.log.info('one field', { x: value, y: 1 });
      span.log.info('error field', { error: value, y: 1 });
      span.log.info('below', { x: { a: { b: value } }, y: 1 });
      span.log.child({ x: value }).info('bound', { y: 1 });
      span.log.info(value as string, { y: 1 });
      assert.equal(telemetry.records.length, 6);
      for (const record of telemetry.records.slice(1)) assert.equal(record.y, 1);
      for (const record of telemetry.records) {
        for (const [fieldName, field] of Object.entries(record)) {
          assert.ok(['string', 'number', 'boolean', 'undefined'].includes(typeof field), fieldName);
          if (typeof field === 'string') assert.ok(field.isWellFormed());
        }
      }
    });
  }
});
