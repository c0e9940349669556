import assert from 'node:assert/strict';
import { scryptSync } from 'node:crypto';
import { createTestTelemetry } from '@glasshouse/telemetry/testing';
import { createPasswordHasher, type PasswordRecord } from '../../src/passwords/password-hasher.js';
import { passwordFault } from '../../src/passwords/password-rules.js';

describe('Password hasher', () => {
  const telemetry = createTestTelemetry();
  const span = telemetry.rootSpan('test');
  const hasher = createPasswordHasher({ cost: 10 });
  after(() => telemetry.close());

  it('verifies only the password that it hashed', async () => {
    const record = await hasher.hash(span, 'a good password');
    assert.equal(await hasher.verify(span, 'a good password', record), true);
    assert.equal(await hasher.verify(span, 'a good passwore', record), false);
    assert.equal(await hasher.verify(span, '', record), false);
  });

  it('stores parameters and a separate salt with each hash, and no part of the password', async () => {
    const [one, two] = await Promise.all([
      hasher.hash(span, 'same password'),
      hasher.hash(span, 'same password'),
    ]);
    assert.notEqual(one.salt, two.salt);
    assert.notEqual(one.hash, two.hash);
    assert.deepEqual([one.algorithm, one.cost, one.blockSize, one.parallelization], ['scrypt', 10, 8, 1]);
    assert.ok(!JSON.stringify(one).includes('same'));
  });

  it('verifies with the parameters of the record, and reports outdated ones', async () => {
    const costlier = createPasswordHasher({ cost: 11 });
    const record = await hasher.hash(span, 'a good password');
    assert.equal(await costlier.verify(span, 'a good password', record), true);
    assert.equal(costlier.outdated(record, 'a good password'), true);
    assert.equal(hasher.outdated(record, 'a good password'), false);
  });

  it('accepts composed and decomposed forms of the same password (NFC)', async () => {
    const record = await hasher.hash(span, 'caf\u00e9 au lait');
    assert.equal(await hasher.verify(span, 'cafe\u0301 au lait', record), true);
  });

  it('does the same work for a user who does not exist', async () => {
    telemetry.spans.length = 0;
    assert.equal(await hasher.verify(span, 'a good password', undefined), false);
    const [hash, ...more] = telemetry.spans.filter(({ name }) => name === 'password.hash');
    assert.deepEqual(more, []);
    assert.equal(hash?.kind, 'internal');
    assert.equal(hash?.attributes['password.cost'], 10);
    assert.equal(hash?.parentSpanId, span.spanId);
  });

  it('records the work of the hashing thread as a child span with its duration', async () => {
    const { hash } = createPasswordHasher({ cost: 15 });
    telemetry.spans.length = 0;
    const began = performance.now();
    await hash(span, 'a good password');
    const tookMs = performance.now() - began;
    const [work] = telemetry.spans;
    assert.deepEqual(
      [work?.name, work?.kind, work?.traceId, work?.parentSpanId, work?.status],
      ['password.hash', 'internal', span.traceId, span.spanId, 'ok'],
    );
    const durationMs = work?.durationMs ?? 0;
    // a hash of this cost takes tens of milliseconds on any machine
    assert.ok(durationMs > 5 && durationMs <= tookMs, `${durationMs} of ${tookMs} ms`);
    assert.deepEqual(
      work?.events.map(({ name }) => name),
      ['started'],
    );
  });

  it('ends the span without a started event if the caller aborts the wait', async () => {
    const { hash } = createPasswordHasher({ cost: 13, concurrency: 1 });
    telemetry.spans.length = 0;
    const caller = new AbortController();
    const first = hash(span, 'a good password');
    const second = assert.rejects(
      hash(span, 'a good password', { signal: caller.signal }),
      /caller disconnected/,
    );
    caller.abort(new Error('caller disconnected'));
    await Promise.all([first, second]);
    const [abandoned, done] = telemetry.spans;
    assert.deepEqual([abandoned?.failure, abandoned?.events], ['caller disconnected', []]);
    assert.equal(done?.status, 'ok');
  });

  it('does not block the event loop', async () => {
    const slow = createPasswordHasher({ cost: 15 });
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 1);
    await slow.hash(span, 'a good password');
    clearInterval(timer);
    assert.ok(turns >= 1);
  });

  it('rejects a password followed by NUL', async () => {
    const record = await hasher.hash(span, 'a good password');
    for (const end of ['\0', '\0\0', '\n', '\u0085'])
      assert.equal(await hasher.verify(span, `a good password${end}`, record), false);
    await assert.rejects(hasher.hash(span, 'a good password\0'), TypeError);
  });

  it('treats other space characters as U+0020', async () => {
    const record = await hasher.hash(span, 'a good password');
    assert.equal(await hasher.verify(span, 'a\u00a0good\u3000password', record), true);
  });

  /** Creates a record of an earlier version, which hashes the text in NFC. */
  function oldRecord(password: string): PasswordRecord {
    const salt = Buffer.from('salt');
    const hash = scryptSync(password.normalize('NFC'), salt, 32, { N: 1024, r: 8, p: 1 });
    const parameters = { cost: 10, blockSize: 8, parallelization: 1 };
    const base64url = { salt: salt.toString('base64url'), hash: hash.toString('base64url') };
    return { algorithm: 'scrypt', ...parameters, ...base64url };
  }

  it('verifies an older record with its own preparation, and reports it as outdated', async () => {
    const spaced = 'a good\u00a0password';
    assert.equal(await hasher.verify(span, spaced, oldRecord(spaced)), true);
    assert.equal(await hasher.verify(span, 'a good password', oldRecord(spaced)), false);
    assert.equal(hasher.outdated(oldRecord(spaced), spaced), true);
    const heart = 'a good \u2764\ufe0f password';
    assert.equal(await hasher.verify(span, heart, oldRecord(heart)), true, 'valid in earlier versions');
    assert.equal(
      hasher.outdated(oldRecord(heart), heart),
      false,
      'cannot be renewed with the new preparation',
    );
    assert.equal(await hasher.verify(span, `${spaced}\0`, oldRecord(spaced)), false);
  });

  it('does the same work for an invalid password', async () => {
    const record = await hasher.hash(span, 'a good password');
    for (const against of [record, undefined]) {
      const before = telemetry.spans.filter(({ name }) => name === 'password.hash').length;
      assert.equal(await hasher.verify(span, 'a good\0password', against), false);
      const after = telemetry.spans.filter(({ name }) => name === 'password.hash').length;
      assert.equal(after, before + 1);
    }
  });
});

describe('Password rules', () => {
  it('require 8 to 128 characters, not bytes', () => {
    assert.match(passwordFault('1234567') ?? '', /at least 8/);
    assert.equal(passwordFault('12345678'), undefined);
    assert.equal(passwordFault('🔑'.repeat(128)), undefined);
    assert.match(passwordFault('🔑'.repeat(129)) ?? '', /at most 128/);
    assert.match(passwordFault('🔑'.repeat(7)) ?? '', /at least 8/);
  });
});
