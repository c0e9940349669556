import assert from 'node:assert/strict';
import type { AttributeValue } from '../../src/attribute-list.js';
import { createFlatten } from '../../src/logs/flatten.js';

const flatten = createFlatten();
function fieldsOf(fields: Record<string, unknown>): Record<string, AttributeValue> {
  const out: AttributeValue[] = [];
  flatten(fields, out);
  const names = out.filter((_, at) => at % 2 === 0);
  assert.equal(new Set(names).size, names.length, `duplicate name: ${names}`);
  return Object.fromEntries(names.map((name, at) => [name, out[at * 2 + 1] as AttributeValue]));
}

describe('record fields', () => {
  it('keep strings, numbers and booleans', () => {
    const fields = {
      'user.id': 'u',
      'http.response.status_code': 200,
      ok: false,
      zero: 0,
      minus: -1.5,
      empty: '',
    };
    assert.deepEqual(fieldsOf(fields), fields);
  });

  it('omit undefined values', () => {
    assert.deepEqual(fieldsOf({ a: undefined, b: { c: undefined }, error: undefined }), {});
    assert.deepEqual(fieldsOf({ error: null }), {});
  });

  it('render values that JSON cannot represent as text', () => {
    assert.deepEqual(
      fieldsOf({
        big: 2n ** 70n,
        nan: Number.NaN,
        infinite: Number.NEGATIVE_INFINITY,
        date: new Date(0),
        never: new Date(Number.NaN),
        list: [1, 'two', null, { three: 3 }, Symbol('s')],
        reason: new TypeError('bad'),
      }),
      {
        big: '1180591620717411303424',
        nan: 'NaN',
        infinite: '-Infinity',
        date: '1970-01-01T00:00:00.000Z',
        never: 'Invalid Date',
        list: '1, two, null, {…}, Symbol(s)',
        reason: 'bad',
      },
    );
  });

  it('flatten nested objects into dotted names up to a depth limit', () => {
    assert.deepEqual(fieldsOf({ item: { id: 'o', total: { amount: 1 } } }), {
      'item.id': 'o',
      'item.total.amount': 1,
    });
    assert.deepEqual(fieldsOf({ a: { b: { c: { d: { e: { f: 1 } } } } } }), {
      'a.b.c.d.e': '[nested too deep]',
    });
    const circle: Record<string, unknown> = { x: 1 };
    circle.self = circle;
    assert.deepEqual(fieldsOf({ circle })['circle.x'], 1);
  });

  it('mark a getter that throws as unreadable and keep the other fields', () => {
    const broken = {
      a: 1,
      get b() {
        throw new Error('no');
      },
      c: 3,
    };
    assert.deepEqual(fieldsOf({ broken, after: 1 }), {
      'broken.a': 1,
      'broken.b': '[unreadable]',
      'broken.c': 3,
      after: 1,
    });
    assert.deepEqual(fieldsOf(broken), { a: 1, b: '[unreadable]', c: 3 });
  });

  it('are redacted by name, at any depth', () => {
    const fields = fieldsOf({
      password: 'hunter2',
      login: { user: 'ada', newPassword: 'hunter3', cookies: ['a=b'] },
      credentials: { user: 'ada', key: 'k' },
      'http.request.header.authorization': 'Bearer x',
      token: 12345,
    });
    assert.deepEqual(fields, {
      password: '[redacted]',
      'login.user': 'ada',
      'login.newPassword': '[redacted]',
      'login.cookies': '[redacted]',
      credentials: '[redacted]',
      'http.request.header.authorization': '[redacted]',
      token: '[redacted]',
    });
  });

  it('are redacted by pattern in values, lists, numbers and error messages', () => {
    const fields = fieldsOf({
      url: 'mongodb://demo:hunter2@mongo/demo',
      list: ['password=hunter2', 'x'],
      card: 4111111111111111,
      cardText: 4111111111111111n,
      micros: 1700000000000001,
      cause: new Error('got token=hunter2'),
      error: new Error('POST with password=hunter2 failed'),
    });
    assert.ok(!JSON.stringify(fields).includes('hunter2'), JSON.stringify(fields));
    assert.equal(fields.card, '[redacted]');
    assert.equal(fields.cardText, '[redacted]');
    assert.equal(fields.micros, 1700000000000001);
    assert.match(String(fields['error.stack_trace']), /password=\[redacted\]/);
  });

  it('escape line breaks and bidirectional controls', () => {
    const fields = fieldsOf({ 'a\nb': 'x\r\ny\u202e', 'c"d': '\u0000' });
    assert.deepEqual(fields, { 'a\\nb': 'x\\r\\ny\\u202e', 'c"d': '\\u0000' });
  });

  it('have names that Elasticsearch accepts', () => {
    const fields = fieldsOf({
      '': 1,
      '.a': 2,
      'a.': 3,
      'a..b': 4,
      ' ': 5,
      ['n'.repeat(500)]: 6,
      'a. .c': 7,
      ' .d': 8,
      'e.\u3000': 9,
    });
    for (const name of Object.keys(fields)) {
      assert.ok(name.length <= 101, name);
      for (const part of name.split('.')) assert.notEqual(part.trim(), '', JSON.stringify(name));
    }
    assert.deepEqual(
      Object.values(fields).sort(),
      [2, 3, 4, 5, 6, 7, 8, 9],
      'the empty and the blank name map to the same one',
    );
  });

  it('move to labels.* when Elasticsearch reserves their names for metadata', () => {
    const names = ['_id', '_source', '_index', '_routing', '_version', '_doc_count', '_id.part'];
    assert.deepEqual(
      Object.keys(fieldsOf(Object.fromEntries(names.map((name) => [name, 1])))),
      names.map((name) => `labels.${name}`),
    );
    assert.deepEqual(fieldsOf({ item: { _id: 'o' }, _: 1 }), { 'item._id': 'o', _: 1 });
  });

  it('move to labels.* when they clash with standard fields or their types', () => {
    assert.deepEqual(
      fieldsOf({
        message: 'm',
        '@timestamp': 't',
        'trace.id': 'x',
        'service.name': 's',
        user: 'ada',
        http: 1,
        'message.more': 2,
        'user.id.more': 3,
        labels: 'l',
      }),
      {
        'labels.message': 'm',
        'labels.@timestamp': 't',
        'labels.trace.id': 'x',
        'labels.service.name': 's',
        'labels.user': 'ada',
        'labels.http': 1,
        'labels.message.more': 2,
        'labels.user.id.more': 3,
        'labels.labels': 'l',
      },
    );
    assert.deepEqual(fieldsOf({ user: { id: 'u', name: 'ada' } }), { 'user.id': 'u', 'user.name': 'ada' });
  });

  it('are bounded in number and size', () => {
    const many = fieldsOf(Object.fromEntries(Array.from({ length: 1000 }, (_, at) => [`f${at}`, at])));
    assert.equal(Object.keys(many).length, 65);
    assert.equal(many['labels.left_out'], 'f64, f65, f66, f67, f68 and 931 more');
    const wide = fieldsOf({ w: Object.fromEntries(Array.from({ length: 1000 }, (_, at) => [`f${at}`, at])) });
    assert.equal(Object.keys(wide).length, 65);
    assert.equal(wide['labels.left_out'], 'w.f64 and 935 more');
    const one = fieldsOf(Object.fromEntries(Array.from({ length: 65 }, (_, at) => [`f${at}`, at])));
    assert.equal(one['labels.left_out'], 'f64');
    const named = {
      a: 'labels.left_out',
      ...Object.fromEntries(Array.from({ length: 65 }, (_, at) => [`f${at}`, at])),
    };
    assert.equal(fieldsOf(named)['labels.left_out'], 'f63, f64');
    const long = fieldsOf({ a: 'x'.repeat(1e6), list: new Array(1e6).fill('y') });
    assert.equal(String(long.a).length, 4097);
    assert.ok(String(long.list).length < 200);
    const heavy = fieldsOf(
      Object.fromEntries(Array.from({ length: 64 }, (_, at) => [`f${at}`, 'z'.repeat(4000)])),
    );
    const total = Object.values(heavy).reduce((sum: number, value) => sum + String(value).length, 0);
    assert.ok(total < 20_000, `${total} characters`);
    assert.equal(String(heavy.f0).length, 4000);
  });

  it('are flattened in bounded time when wide and deep', () => {
    const level = (depth: number): unknown =>
      depth === 0
        ? 1
        : new Proxy(
            {},
            {
              ownKeys: () => Array.from({ length: 300 }, (_, at) => `k${at}`),
              getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
              get: () => level(depth - 1),
            },
          );
    const started = performance.now();
    fieldsOf({ tree: level(4) });
    assert.ok(performance.now() - started < 10_000);
  });
});

describe('error of a record', () => {
  it('is written as type, message and stack trace', () => {
    const fields = fieldsOf({
      error: Object.assign(new RangeError('too far'), { code: 'E_FAR' }),
      'error.code': 'X',
    });
    assert.equal(fields['error.type'], 'E_FAR');
    assert.equal(fields['error.message'], 'too far');
    assert.match(String(fields['error.stack_trace']), /^RangeError: too far\n {4}at .*flatten\.test/);
    assert.equal(fields['error.code'], 'X');
  });

  it('is never written as a field named error, for any thrown value', () => {
    for (const error of ['broken', 5, true, 12n, Symbol('s'), {}, [], { message: 'like' }]) {
      const fields = fieldsOf({ error });
      assert.equal(fields.error, undefined);
      assert.equal(typeof fields['error.message'], 'string');
      assert.equal(typeof fields['error.type'], 'string');
    }
    assert.equal(fieldsOf({ error: 'broken' })['error.message'], 'broken');
  });

  it('includes each cause of the chain once', () => {
    const root = new Error('disk full');
    const middle = new Error('write failed', { cause: root });
    const stack = String(
      fieldsOf({ error: new Error('save failed', { cause: middle }) })['error.stack_trace'],
    );
    assert.match(
      stack,
      /save failed[\s\S]*\nCaused by: Error: write failed[\s\S]*\nCaused by: Error: disk full/,
    );
    root.cause = middle;
    const tied = String(fieldsOf({ error: middle })['error.stack_trace']);
    assert.equal(tied.split('Caused by').length, 2);
    const self = new Error('self');
    self.cause = self;
    assert.equal(String(fieldsOf({ error: self })['error.stack_trace']).split('Caused by').length, 1);
  });

  it('is bounded for a long chain of causes and a long stack trace', () => {
    let error = new Error('0'.repeat(50_000));
    for (let at = 0; at < 100; at += 1) error = new Error('x'.repeat(10_000), { cause: error });
    const fields = fieldsOf({ error });
    assert.equal(String(fields['error.message']).length, 4097);
    assert.ok(String(fields['error.stack_trace']).length <= 8193);
  });

  it('keeps line feeds of the stack trace and escapes other control characters', () => {
    const error = new Error('a\u001b[2J\u202eb');
    const stack = String(fieldsOf({ error })['error.stack_trace']);
    assert.ok(stack.includes('\n'));
    assert.ok(!stack.includes('\u001b') && !stack.includes('\u202e'));
  });
});
