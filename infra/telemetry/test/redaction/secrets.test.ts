import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { maskSecrets, secretName } from '../../src/index.js';

const jwt =
  'eyJhbGciOiJFUzI1NiIsImtpZCI6ImEifQ.eyJzdWIiOiJ1LTEiLCJhdWQiOiJzaG9wIn0.MEUCIQDx_f-K1Zm0Yw8aB3cDk2Zx0QqX1m';

describe('secretName', () => {
  for (const name of [
    'password',
    'Password',
    'newPassword',
    'current_password',
    'user.password',
    'passwordHash',
    'password_hash',
    'passwd',
    'pass',
    'passphrase',
    'pwd',
    'secret',
    'secrets',
    'clientSecret',
    'client_secret',
    'oauth.client-secret',
    'token',
    'accessToken',
    'refresh_token',
    'id_token',
    'http.request.header.authorization',
    'http.request.header.cookie',
    'set-cookie',
    'x-api-key',
    'apiKey',
    'apikey',
    'privateKey',
    'private_key',
    'client_assertion',
    'codeVerifier',
    'credentials',
    'card_number',
    'cardNumber',
    'cvc',
    'cvv',
  ]) {
    it(`returns true for ${name}`, () => assert.equal(secretName(name), true));
  }
  for (const name of [
    'user.name',
    'http.route',
    'token_type',
    'tokens_validated',
    'passport',
    'compass',
    'secretary',
    'password_changed_at',
    'card_brand',
    'item.id',
    'api.version',
    'url.path',
  ]) {
    it(`returns false for ${name}`, () => assert.equal(secretName(name), false));
  }
});

describe('maskSecrets', () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;

  /** Text, the parts that must be masked, and a part that must remain. */
  const secrets: Record<string, [text: string, masked: string | string[], kept: string]> = {
    'a JWT': [`token was ${jwt} today`, [jwt.slice(-20), 'eyJ'], 'today'],
    'a JWT in a URL path': [`/verify/${jwt}/now`, jwt.slice(-20), '/now'],
    'a JWT directly after a word': [`id_${jwt}`, jwt.slice(-20), 'id_'],
    'an encrypted JWT of five parts': [
      `${jwt}.AxY8DCtDaGlsbGljb3RoZQ.KDlTtXchhZTGufMYmOYGS4HffxPSUrf`,
      'KDlTt',
      '',
    ],
    'two JWTs': [`${jwt} and ${jwt}`, 'eyJ', 'and'],
    'a bearer token': ['Authorization: Bearer abcdef.123', 'abcdef', 'Authorization'],
    'a bearer token in a sentence': ['sent bearer 2YotnFZFEjr1zCsicMWpAA to it', '2Yotn', 'to it'],
    'basic credentials': ['got Basic dXNlcjpwYXNz here', 'dXNlcjpwYXNz', 'here'],
    'short basic credentials': ['basic YTpi', 'YTpi', 'basic'],
    'credentials of another scheme': [
      'authorization=Digest username="a", response="6629fae"',
      '6629fae',
      'authorization',
    ],
    'a cookie header': ['Cookie: session=abc123; theme=dark', ['abc123', 'dark'], 'Cookie'],
    'a set-cookie header': ['set-cookie: sid=xyz789; HttpOnly', 'xyz789', 'set-cookie'],
    'a cookie in JSON': ['{"cookie":"session=abc123; a=b","id":1}', 'abc123', '"id":1'],
    'the password of a URL': ['mongodb://demo:hunter2@mongo:27017/demo', 'hunter2', 'mongo:27017/demo'],
    'a password without a user': ['redis://:hunter2@cache:6379', 'hunter2', 'cache:6379'],
    'a password with an at sign': ['http://u:p@ss@host/', ['p@ss', 'ss@'], 'host/'],
    'a token as the user of a URL': ['https://ghp_0123456789@git.example/x', 'ghp_', 'git.example/x'],
    'two URLs': ['http://a:secretA@x http://b:secretB@y', ['secretA', 'secretB'], '@y'],
    'a password in a form': [
      'grant_type=password&username=ada&password=hunter2&scope=x',
      'hunter2',
      'scope=x',
    ],
    'a percent-encoded form': ['password=hunter2%21%26&scope=x', 'hunter2', 'scope=x'],
    'a client secret in a form': ['client_id=a&client_secret=s3cr3t', 's3cr3t', 'client_id=a'],
    'a refresh token in a form': ['refresh_token=8xLOxBtZp8&client_id=a', '8xLO', 'client_id=a'],
    'a client assertion': ['client_assertion=abcdefgh&x=1', 'abcdefgh', 'x=1'],
    'a password in JSON': ['{"username":"ada","password":"hunter2","n":1}', 'hunter2', '"n":1'],
    'a password with spaces in JSON': [
      '{"password": "correct horse battery", "n": 1}',
      ['correct', 'battery'],
      '"n": 1',
    ],
    'a password with an escaped quote in JSON': ['{"password":"a\\"b c","n":1}', ['a\\"b', 'b c'], '"n":1'],
    'a password in JSON within JSON': [
      '{"body":"{\\"password\\":\\"hunter2 x\\",\\"n\\":1}"}',
      ['hunter2', ' x'],
      'n',
    ],
    'a password in truncated JSON': ['{"password":"hunter2 and', ['hunter2', 'and'], 'password'],
    'a list of tokens': ['{"tokens":["aaaabbbb","ccccdddd"],"n":1}', ['aaaa', 'cccc'], '"n":1'],
    'a password in a JavaScript object': [
      "{ password: 'correct horse', n: 1 }",
      ['correct', 'horse'],
      'n: 1',
    ],
    'a password with a camel-case name': ['{"newPassword":"hunter2","n":1}', 'hunter2', '"n":1'],
    'a key in an assignment': ['API_KEY = sk_live_51H', 'sk_live', 'API_KEY'],
    'a private key': [`key:\n${pem}\nend`, [pem.split('\n')[1] as string, 'PRIVATE'], 'end'],
    'a private key in JSON': [JSON.stringify({ key: pem, n: 1 }), pem.slice(40, 60), '"n":1'],
    'a truncated private key': [pem.slice(0, 60), pem.slice(30, 50), ''],
    'a Visa card': ['card 4111111111111111 charged', '4111', 'charged'],
    'a card in groups': ['card 4111 1111 1111 1111 charged', '1111', 'charged'],
    'a card with dashes': ['card 5555-5555-5555-4444 charged', '4444', 'charged'],
    'an American Express card': ['378282246310005', '37828', ''],
    'a card of the second series': ['2223003122003222', '2223', ''],
  };
  for (const [name, [text, secret, kept]] of Object.entries(secrets)) {
    it(`masks ${name}`, () => {
      const masked = maskSecrets(text);
      for (const part of [secret].flat()) assert.ok(!masked.includes(part), masked);
      assert.ok(masked.includes(kept), masked);
      assert.ok(masked.includes('[redacted]'), masked);
      assert.equal(maskSecrets(masked), masked, 'masking must be idempotent');
    });
  }

  it('keeps JSON parseable', () => {
    const masked = maskSecrets(JSON.stringify({ password: 'a "quoted" \\ one', token: 'x', n: 1 }));
    assert.deepEqual(JSON.parse(masked), { password: '[redacted]', token: '[redacted]', n: 1 });
  });

  for (const text of [
    'order 1234567890123456 confirmed',
    'order 20260417000123456 confirmed',
    'order 4111111111111112 confirmed',
    'took 1700000000000000 us',
    'trace 4bf92f3577b34da6a3ce929d0e0e4736',
    'id 41111111-1111-4111-8111-111111111111 found',
    'a bearer token was missing',
    'www-authenticate: Bearer realm="demo"',
    'basic authentication is off',
    'the basics of it',
    'GET /items/{id} 200',
    'at file:///app/dist/src/main.js:10:5',
    'http://127.0.0.1:8080/items?search=a:b',
    'write to ada@example.com: she knows',
    'cursor eyJpZCI6IjEyMyJ9 was read',
    'the password was changed',
    'token_type=x',
    '10:15:30, 12 items, 99.5%',
  ]) {
    it(`does not change: ${text}`, () => assert.equal(maskSecrets(text), text));
  }

  it('takes linear time for repeated prefixes of secrets', () => {
    for (const unit of [
      'eyJ',
      'eyJaaaaaaaa',
      'eyJaaaaaaaa.',
      '://',
      '://a:',
      ':',
      '1 ',
      '4',
      'bearer ',
      'basic  ',
      'password=',
      'password"',
      'password":"',
      "password='",
      'password:\\"',
      '-----BEGIN ',
      '-----BEGIN PRIVATE KEY-----',
      'cookie: ',
      '\\',
      '"',
      '@',
      'tokens:[',
      '[[',
    ]) {
      const text = `${unit.repeat(Math.ceil(100_000 / unit.length))}!`;
      const started = performance.now();
      maskSecrets(text);
      const ms = performance.now() - started;
      // 5 ms in linear time; 5 s and more in quadratic time
      assert.ok(ms < 2000, `${JSON.stringify(unit)} took ${ms.toFixed(0)} ms`);
    }
  });
});
