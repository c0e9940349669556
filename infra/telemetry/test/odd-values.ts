/** Returns values that break careless code. The kit must not throw for any of them. */
export function oddValues(): Record<string, unknown> {
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  const hostile = new Proxy(
    {},
    {
      get() {
        throw new Error('trap');
      },
      has() {
        throw new Error('trap');
      },
      ownKeys() {
        throw new Error('trap');
      },
      getPrototypeOf() {
        throw new Error('trap');
      },
    },
  );
  const getters = {};
  for (const name of ['message', 'name', 'code', 'stack', 'cause', 'errors', 'toString', 'x']) {
    Object.defineProperty(getters, name, {
      enumerable: true,
      get() {
        throw new Error(`reading ${name}`);
      },
    });
  }
  const badError = Object.defineProperties(
    new Error('x'),
    Object.fromEntries(
      ['stack', 'message', 'name', 'cause', 'code'].map((name) => [
        name,
        {
          get() {
            throw new Error(`reading ${name}`);
          },
        },
      ]),
    ),
  );
  const circle: Record<string, unknown> = {};
  circle.self = circle;
  return {
    undefined: undefined,
    null: null,
    'a symbol': Symbol('s'),
    'a function': () => {
      throw new Error('called');
    },
    'a bigint': 12345678901234567890n,
    NaN: Number.NaN,
    'an object without prototype': Object.create(null),
    'an invalid date': new Date(Number.NaN),
    'a proxy that throws': hostile,
    'a revoked proxy': revoked.proxy,
    'an object whose getters throw': getters,
    'an error whose getters throw': badError,
    'an error whose properties have wrong types': Object.assign(new Error('x'), {
      message: 5,
      name: Symbol('n'),
      stack: [1],
      code: {},
    }),
    'a circular object': circle,
    'a lone surrogate': '\ud800',
    'an array with a hole': new Array(3),
    'a map': new Map([['a', 1]]),
    'an array of hostile values': [hostile, Symbol('s'), null, circle, Object.create(null)],
  };
}
