import assert from 'node:assert/strict';
import { createContext, runInContext } from 'node:vm';
import type { AttributeValue } from '../../src/attribute-list.js';
import { createFlatten } from '../../src/logs/flatten.js';
import { createTestTelemetry } from '../../src/testing/index.js';
import type { LogFields } from '../../src/types/log.js';

const flatten = createFlatten();
function fieldsOf(fields: unknown): Record<string, AttributeValue> {
  const out: AttributeValue[] = [];
  flatten(fields as LogFields, out);
  return Object.fromEntries(out.flatMap((name, at) => (at % 2 === 0 ? [[name, out[at + 1]]] : [])));
}
const shownOf = (value: unknown) => fieldsOf({ value }).value;

class Amount {
  readonly #cents = 5;
  toString(): string {
    return `${this.#cents} cents`;
  }
}
class Order {
  readonly id = 'o';
  readonly #hidden = 1;
  get hidden(): number {
    return this.#hidden;
  }
}
class Nothing {}

describe('field value', () => {
  const shown: Record<string, readonly [unknown, AttributeValue]> = {
    null: [null, 'null'],
    'a function': [function work() {}, '[function work]'],
    'a function without a name': [(() => () => {})(), '[function]'],
    'a class': [Order, '[function Order]'],
    'a symbol': [Symbol('s'), 'Symbol(s)'],
    'a bigint': [5n, '5'],
    'a date': [new Date(0), '1970-01-01T00:00:00.000Z'],
    'an invalid date': [new Date(Number.NaN), 'Invalid Date'],
    'a regular expression': [/a\/b/gi, '/a\\/b/gi'],
    'a URL': [new URL('http://x/a?b=1#c'), 'http://x/a?b=1#c'],
    'a query': [new URLSearchParams({ a: '1', b: 'x y' }), 'a=1&b=x+y'],
    'a boxed number': [Object(5), 5],
    'a boxed string': [Object('a'), 'a'],
    'a boxed boolean': [Object(false), false],
    'a boxed bigint': [Object(5n), '5'],
    'a boxed symbol': [Object(Symbol('s')), 'Symbol(s)'],
    'a buffer': [Buffer.from('secret bytes'), '<Buffer 12 bytes>'],
    'a buffer of one byte': [Buffer.from('s'), '<Buffer 1 byte>'],
    'a typed array': [new Float64Array(3), '<Float64Array 24 bytes>'],
    'an array buffer': [new ArrayBuffer(8), '<ArrayBuffer 8 bytes>'],
    'a shared array buffer': [new SharedArrayBuffer(4), '<SharedArrayBuffer 4 bytes>'],
    'a data view': [new DataView(new ArrayBuffer(2)), '<DataView 2 bytes>'],
    'a blob': [new Blob(['abc']), '<Blob 3 bytes>'],
    'a file': [new File(['abc'], 'a.txt'), '<File 3 bytes>'],
    'a request': [new Request('http://x/a', { method: 'POST' }), '<Request POST http://x/a>'],
    'a response': [new Response('a', { status: 404 }), '<Response 404>'],
    'a promise': [Promise.resolve(5), '<Promise>'],
    'a weak map': [new WeakMap(), '<WeakMap>'],
    'a weak set': [new WeakSet(), '<WeakSet>'],
    'a weak reference': [new WeakRef({}), '<WeakRef>'],
    'an iterator': [[1, 2][Symbol.iterator](), '<Array Iterator>'],
    'an iterator of a map': [new Map([[1, 2]]).entries(), '<Map Iterator>'],
    'a generator': [(function* one() {})(), '<Generator>'],
    'an abort signal': [new AbortController().signal, '<AbortSignal>'],
    'an instance without data': [new Nothing(), '<Nothing>'],
    'an instance with toString': [new Amount(), '5 cents'],
    'an empty object': [{}, '{}'],
    'an empty map': [new Map(), '{}'],
    'an empty list': [[], '[]'],
    'an empty set': [new Set(), '[]'],
    'a list': [[1, 'two', null, undefined, true], '1, two, null, undefined, true'],
    'a list with holes': [new Array(2), 'undefined, undefined'],
    'a list of objects': [
      [{ a: 1 }, [2], new Map([['a', 1]]), new URL('http://x/'), new Date(0), Buffer.from('a'), () => 1],
      '{…}, […], {…}, http://x/, 1970-01-01T00:00:00.000Z, <Buffer 1 byte>, [function]',
    ],
    'a set': [new Set(['a', 1]), 'a, 1'],
    'an error': [new TypeError('bad'), 'bad'],
    'an error with its causes': [
      new Error('save failed', { cause: new Error('write failed', { cause: 'disk full' }) }),
      'save failed, caused by: write failed, caused by: disk full',
    ],
    'an aggregate error': [
      new AggregateError([new Error('one'), new Error('two')], 'all failed'),
      'all failed (one; two)',
    ],
    'toJSON that returns a string': [{ toJSON: () => 'json' }, 'json'],
    'toJSON that returns a number': [{ toJSON: () => 7 }, 7],
    'toJSON that returns a date': [{ toJSON: () => new Date(0) }, '1970-01-01T00:00:00.000Z'],
    'toJSON that returns undefined': [{ toJSON: () => undefined }, '<Object>'],
    'a toJSON that throws': [
      {
        toJSON() {
          throw new Error('no');
        },
      },
      '[unreadable]',
    ],
    'a toJSON called without a key': [
      Object.assign(new Nothing(), { toJSON: (key: unknown) => String(key) }),
      'undefined',
    ],
  };
  for (const [what, [value, expected]] of Object.entries(shown))
    it(`is rendered as one value: ${what}`, () => assert.equal(shownOf(value), expected));

  const members: Record<string, readonly [unknown, Record<string, AttributeValue>]> = {
    'a map': [
      new Map<unknown, unknown>([
        ['a', 1],
        [2, 'b'],
        [{ k: 1 }, 'c'],
        [Symbol('s'), true],
      ]),
      { 'value.a': 1, 'value.2': 'b', 'value.<Object>': 'c', 'value.Symbol(s)': true },
    ],
    'a map with keys of the same text': [
      new Map<unknown, unknown>([
        ['1', 'a'],
        [1, 'b'],
      ]),
      { 'value.1': 'a, b' },
    ],
    'a map in a map': [new Map([['a', new Map([['b', 1]])]]), { 'value.a.b': 1 }],
    'a Headers object': [
      new Headers({ Accept: '*/*', 'X-One': '1' }),
      { 'value.accept': '*/*', 'value.x-one': '1' },
    ],
    'a form': [
      (() => {
        const form = new FormData();
        form.append('a', '1');
        form.append('b', 'x');
        form.append('b', 'y');
        return form;
      })(),
      { 'value.a': '1', 'value.b': 'x, y' },
    ],
    'an instance': [new Order(), { 'value.id': 'o' }],
    'an object without prototype': [Object.assign(Object.create(null), { a: 1 }), { 'value.a': 1 }],
    'toJSON that returns an object': [{ b: 2, toJSON: () => ({ a: 1 }) }, { 'value.a': 1 }],
    'toJSON that returns the object itself': [
      Object.assign(new Nothing(), {
        a: 1,
        toJSON(this: unknown) {
          return this;
        },
      }),
      { 'value.a': 1, 'value.toJSON': '[function toJSON]' },
    ],
    'methods beside data': [
      { a: 1, run() {} },
      { 'value.a': 1, 'value.run': '[function run]' },
    ],
  };
  for (const [what, [value, expected]] of Object.entries(members))
    it(`is flattened into several fields: ${what}`, () => assert.deepEqual(fieldsOf({ value }), expected));

  it('is recognised when it was created in another realm', () => {
    const realm = createContext({});
    for (const [source, expected] of [
      ['new Date(0)', '1970-01-01T00:00:00.000Z'],
      ['/a/', '/a/'],
      ['new Uint8Array(3)', '<Uint8Array 3 bytes>'],
      ['new Set([1])', '1'],
      ['[1, 2]', '1, 2'],
    ])
      assert.equal(shownOf(runInContext(source as string, realm)), expected, source);
    assert.deepEqual(fieldsOf({ value: runInContext('new Map([["a", 1]])', realm) }), { 'value.a': 1 });
    assert.deepEqual(fieldsOf({ value: runInContext('({ a: 1 })', realm) }), { 'value.a': 1 });
  });

  it('is not consumed when it is a body, stream or iterator', async () => {
    const response = new Response('body');
    const iterator = [1, 2].values();
    const map = new Map([['a', 1]]);
    fieldsOf({ response, iterator, map, stream: response.body });
    assert.equal(await response.text(), 'body');
    assert.deepEqual([...iterator], [1, 2]);
    assert.equal(map.size, 1);
  });

  it('is bounded in depth, including cycles', () => {
    const circle = new Map<string, unknown>([['a', 1]]);
    circle.set('self', circle);
    assert.deepEqual(fieldsOf({ circle }), {
      'circle.a': 1,
      'circle.self.a': 1,
      'circle.self.self.a': 1,
      'circle.self.self.self.a': 1,
      'circle.self.self.self.self': '[nested too deep]',
    });
    const endless = { toJSON: () => ({ a: endless }) };
    assert.deepEqual(fieldsOf({ endless }), { 'endless.a.a.a.a': '[nested too deep]' });
    const list: unknown[] = [];
    list.push(list);
    assert.equal(shownOf(list), '[…]');
    assert.equal(shownOf(new Set([new Set([1])])), '[…]');
  });

  it('is bounded in size, and the omitted fields are named', () => {
    const big = new Map(Array.from({ length: 10_000 }, (_, at) => [`k${at}`, at]));
    const fields = fieldsOf({ big });
    assert.equal(Object.keys(fields).length, 65);
    assert.match(String(fields['labels.left_out']), /^big\.k64 and \d+ more$/);
    assert.match(String(shownOf(new Set(Array.from({ length: 10_000 }, (_, at) => at)))), /48, 49, …$/);
    const hollow = Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`k${at}`, undefined]));
    assert.deepEqual(fieldsOf({ hollow, after: 1 }), {
      after: 1,
      'labels.left_out': 'hollow.k1000 and 3999 more',
    });
  });

  it('is flattened in bounded time for a wide graph', () => {
    let graph: Record<string, unknown> = {};
    for (let depth = 0; depth < 5; depth += 1)
      graph = Object.fromEntries(
        Array.from({ length: 200 }, (_, at) => [`k${at}`, depth === 0 ? undefined : graph]),
      );
    const started = performance.now();
    for (let round = 0; round < 20; round += 1) fieldsOf({ graph });
    assert.ok(performance.now() - started < 10_000);
  });

  it('is redacted by name and by pattern for every type of value', () => {
    const form = new FormData();
    form.append('password', 'hunter2');
    const fields = fieldsOf({
      map: new Map<unknown, unknown>([
        ['password', 'hunter2'],
        ['login', new Map([['newPassword', 'hunter2']])],
        ['address', 'mongodb://demo:hunter2@mongo/demo'],
      ]),
      headers: new Headers({
        authorization: 'Basic aHVudGVyMjpodW50ZXIy',
        cookie: 'sid=hunter2',
        'x-api-key': 'hunter2',
        'proxy-authorization': 'Bearer hunter2',
      }),
      cookies: new Set(['sid=hunter2']),
      url: new URL('https://ada:hunter2@x/?a=1&access_token=hunter2&otp=hunter2#access_token=hunter2'),
      query: new URLSearchParams({
        a: '1',
        client_secret: 'hunter2',
        jwt: 'hunter2',
        code_verifier: 'hunter2',
      }),
      request: new Request('http://x/?token=hunter2&card_number=hunter2', { headers: { cookie: 'hunter2' } }),
      response: new Response('hunter2'),
      form,
      list: [
        new URL('http://a:hunter2@x/'),
        new URLSearchParams({ password: 'hunter2' }),
        'password=hunter2',
      ],
      json: { toJSON: () => ({ token: 'hunter2', text: 'password: hunter2' }) },
      secret: { toJSON: () => 'hunter2' },
      token: () => 'hunter2',
      regexp: /password=hunter2/,
      symbol: Symbol('password=hunter2'),
      buffer: Buffer.from('hunter2'),
      failure: new Error('x', { cause: new Error('password=hunter2') }),
      error: new AggregateError([new Error('password=hunter2')], 'token=hunter2'),
    });
    assert.ok(!/hunter2|aHVudGVy/.test(JSON.stringify(fields)), JSON.stringify(fields, null, 1));
    assert.equal(
      fields['labels.url'],
      'https://[redacted]@x/?a=1&access_token=[redacted]&otp=[redacted]#access_token=[redacted]',
    );
    assert.equal(fields['headers.authorization'], '[redacted]');
    assert.equal(fields['map.login.newPassword'], '[redacted]');
    assert.equal(shownOf(new URL('http://x/?api%5Fkey=hunter2')), 'http://x/?api%5Fkey=[redacted]');
    assert.equal(fields.query, 'a=1&client_secret=[redacted]&jwt=[redacted]&code_verifier=[redacted]');
    assert.equal(fields.token, '[redacted]');
  });

  it('never contains a line break', () => {
    for (const value of [new URL('http://x/\n'), new Map([['a\nb', 'c\r\nd']]), [Symbol('a\nb')], /\n/])
      assert.ok(!/[\r\n]/.test(Object.entries(fieldsOf({ value })).flat().join('')));
  });
});

describe('log fields that are not a plain object', () => {
  it('are flattened or kept as labels.fields', () => {
    assert.deepEqual(fieldsOf(new Map([['a', 1]])), { a: 1 });
    assert.deepEqual(fieldsOf(new Headers({ a: '1', cookie: 'x' })), { a: '1', cookie: '[redacted]' });
    assert.deepEqual(fieldsOf(new Order()), { id: 'o' });
    assert.equal(fieldsOf(new RangeError('far'))['error.message'], 'far');
    assert.equal(fieldsOf(new RangeError('far'))['error.type'], 'RangeError');
    assert.deepEqual(fieldsOf('a text'), { 'labels.fields': 'a text' });
    assert.deepEqual(fieldsOf(5), { 'labels.fields': 5 });
    assert.deepEqual(fieldsOf([1, 2]), { 'labels.fields': '1, 2' });
    assert.deepEqual(fieldsOf(new URL('http://x/')), { 'labels.fields': 'http://x/' });
  });
});

describe('error in log fields', () => {
  const stackOf = (error: unknown) => String(fieldsOf({ error })['error.stack_trace']);

  it('includes the errors of an AggregateError in its stack trace', () => {
    const stack = stackOf(new AggregateError([new Error('one'), new TypeError('two')], 'all failed'));
    assert.match(stack, /all failed[\s\S]*Caused by: Error: one[\s\S]*Caused by: TypeError: two/);
  });

  it('includes causes that are not errors', () => {
    assert.match(stackOf(new Error('x', { cause: 'disk full' })), /Caused by: disk full$/);
    assert.match(stackOf(new Error('x', { cause: { a: 1 } })), /Caused by: \{…\}$/);
  });

  it('notes that causes beyond the limit were omitted', () => {
    let error = new Error('0');
    for (let at = 1; at < 10; at += 1) error = new Error(String(at), { cause: error });
    error.stack = 'short';
    for (let at: unknown = error; at instanceof Error; at = at.cause) at.stack = at.message;
    assert.equal(
      stackOf(error),
      '9\nCaused by: 8\nCaused by: 7\nCaused by: 6\nCaused by: 5\nCaused by: further errors',
    );
  });

  it('is serialised when it is a plain object', () => {
    assert.equal(
      fieldsOf({ error: { code: 5, password: 'x', at: new Date(0) } })['error.message'],
      '{"code":5,"password":"[redacted]","at":"1970-01-01T00:00:00.000Z"}',
    );
    assert.equal(fieldsOf({ error: new URL('http://x/') })['error.message'], 'http://x/');
  });
});

describe('other APIs that accept values of any type', () => {
  // biome-ignore lint/suspicious/noExplicitAny: callers without types may pass anything
  const untyped = (value: unknown): any => value;

  it('render attributes of spans and events in the same way as log fields', () => {
    const telemetry = createTestTelemetry();
    const values = {
      url: new URL('http://a:b@x/?token=y'),
      map: new Map<string, unknown>([
        ['a', 1],
        ['password', 'hunter2'],
      ]),
      object: { a: { b: [1, 2] } },
      list: ['a', 1],
      date: new Date(0),
      buffer: Buffer.from('abc'),
      run: () => 1,
      nothing: null,
      big: 5n,
      nan: Number.NaN,
      user: { name: 'ada' },
      password: new Map(),
      headers: new Headers({ cookie: 'hunter2' }),
    };
    const expected = {
      url: 'http://[redacted]@x/?token=[redacted]',
      map: '{"a":1,"password":"[redacted]"}',
      object: '{"a.b":"1, 2"}',
      list: 'a, 1',
      date: '1970-01-01T00:00:00.000Z',
      buffer: '<Buffer 3 bytes>',
      run: '[function run]',
      nothing: 'null',
      big: '5',
      nan: 'NaN',
      user: '{"name":"ada"}',
      password: '[redacted]',
      headers: '{"cookie":"[redacted]"}',
    };
    const span = telemetry.rootSpan('work', { attributes: untyped(values) });
    span.event('e', untyped(values)).end();
    assert.deepEqual(telemetry.spans[0]?.attributes, expected);
    assert.deepEqual(telemetry.spans[0]?.events[0]?.attributes, expected);
  });

  it('render messages and span failures in the same way as log fields', () => {
    const telemetry = createTestTelemetry();
    const span = telemetry.rootSpan('work');
    span.log.info(untyped({ a: 1, token: 'hunter2' }));
    span.log.info(untyped(new Map([['a', 1]])));
    span.log.info(untyped(new Error('boom', { cause: new Error('disk full') })));
    span.fail({ code: 5 }).end();
    assert.deepEqual(
      telemetry.records.map(({ message }) => message),
      ['{"a":1,"token":"[redacted]"}', '{"a":1}', 'boom, caused by: disk full'],
    );
    assert.equal(telemetry.spans[0]?.failure, '{"code":5}');
  });
});
