import assert from 'node:assert/strict';
import { ProblemError } from '@glasshouse/http';
import { eventually } from '@glasshouse/timing/testing';
import { passwordGrant } from '../../src/grants/password.js';
import { createOutcomes } from '../../src/outcomes.js';
import { createPasswordHasher } from '../../src/passwords/password-hasher.js';
import { declareCollections } from '../../src/store.js';
import { createSessions } from '../../src/tokens/sessions.js';
import { callerHeaders, password, type Service, startService } from '../support/service.js';

/** One hash at a time, which takes about 50 ms on a fast machine. */
const slow = { PASSWORD_HASH_COST: '14', PASSWORD_HASH_CONCURRENCY: '1' };
/** One hash at a time, which takes about 400 ms on a fast machine. */
const verySlow = { PASSWORD_HASH_COST: '17', PASSWORD_HASH_CONCURRENCY: '1' };

describe('Password hashing under overload', () => {
  let service: Service;
  afterEach(() => service.close());

  const login = (deadlineMs: number) =>
    service.login('ada', password, { 'x-deadline-ms': String(deadlineMs) });

  /** Registers a user, and returns the duration of a login in milliseconds. */
  async function registeredMs(): Promise<number> {
    await service.register('ada');
    const began = performance.now();
    assert.equal((await login(20_000)).status, 200);
    return Math.ceil(performance.now() - began);
  }

  it('refuses logins at once with an RFC 6749 error and 503 if the wait would exceed the deadline', async () => {
    service = await startService(slow);
    const loginMs = await registeredMs();
    const replies = await Promise.all(Array.from({ length: 100 }, () => login(10 * loginMs)));
    const refused = replies.filter(({ status }) => status === 503);
    assert.ok(refused.length > 10, `${refused.length} refused`);
    assert.ok(
      replies.some(({ status }) => status === 200),
      'some logins succeed',
    );
    for (const { headers, body } of refused) {
      assert.deepEqual([body.error, body.code], ['temporarily_unavailable', 'OVERLOADED']);
      assert.ok(Number(headers.get('retry-after')) >= 1);
      assert.match(String(headers.get('content-type')), /^application\/json/);
    }
    assert.equal(
      await service.metric('oauth_password_hashes_refused_total{reason="deadline"}'),
      refused.length,
    );
    assert.equal(await service.metric('oauth_logins_total{outcome="overloaded"}'), refused.length);
    assert.equal(await service.metric('oauth_password_hashes_waiting'), 0);
    assert.ok((await service.metric('oauth_password_hash_wait_seconds_count')) >= 1);
  }).timeout(60_000);

  it('refuses registrations and password changes with problem documents when the queue is full', async () => {
    service = await startService({ ...verySlow, PASSWORD_HASH_QUEUE: '0' });
    const { body: ada } = await service.register('ada');
    const busy = login(20_000);
    await eventually(async () =>
      // the hashes of the administrator, of ada's registration and of her login
      assert.ok((await service.metric('oauth_password_hash_wait_seconds_count')) >= 3),
    );
    const json = { currentPassword: password, newPassword: `${password} 2` };
    const reads = () => service.telemetry.spans.filter(({ name }) => name === 'users.findOne').length;
    const readsBefore = reads();
    const replies = await Promise.all([
      service.register('eve'),
      service.send('PUT', '/oauth/password', { json, headers: callerHeaders(ada) }),
    ]);
    for (const { status, headers, body } of replies) {
      assert.deepEqual([status, body.code], [503, 'OVERLOADED']);
      assert.match(String(headers.get('content-type')), /^application\/problem\+json/);
      assert.ok(Number(headers.get('retry-after')) >= 1);
    }
    assert.equal(reads(), readsBefore, 'refused before their users are read');
    assert.equal((await busy).status, 200);
    assert.equal(await service.metric('oauth_password_hashes_refused_total{reason="queue_full"}'), 2);
    assert.equal(
      (await service.register('eve')).status,
      201,
      'the refused registration did not take the username',
    );
  }).timeout(60_000);

  it('does not count refused logins as failed logins', async () => {
    service = await startService({ ...slow, LOGIN_FAILURES_PER_USER: '1' });
    const loginMs = await registeredMs();
    const replies = await Promise.all(Array.from({ length: 50 }, () => login(4 * loginMs)));
    assert.ok(replies.some(({ status }) => status === 503));
    assert.equal((await login(20_000)).status, 200);
  }).timeout(60_000);

  it('tells clients the room in the queue of password hashes, except for grants without a hash', async () => {
    service = await startService({ PASSWORD_HASH_CONCURRENCY: '1', PASSWORD_HASH_QUEUE: '20' });
    const room = ({ headers }: { headers: Headers }) => headers.get('x-queue-room');
    assert.equal(room(await service.register('ada')), '21');
    const granted = await login(20_000);
    assert.equal(room(granted), '21');
    const wrong = await service.login('ada', `${password}!`, {});
    assert.deepEqual([wrong.status, room(wrong)], [400, '21']);
    const refreshed = await service.refresh(String(granted.body.refresh_token));
    assert.deepEqual([refreshed.status, room(refreshed)], [200, null]);
    const burst = await Promise.all([login(20_000), login(20_000), login(20_000)]);
    for (const reply of burst) assert.ok(['19', '20', '21'].includes(String(room(reply))), `${room(reply)}`);
  });

  it('refuses the logins of a burst before it has read their users', async () => {
    service = await startService({ ...verySlow, PASSWORD_HASH_QUEUE: '1' });
    await service.register('ada');
    const replies = await Promise.all(Array.from({ length: 30 }, () => login(20_000)));
    const refused = await service.metric('oauth_password_hashes_refused_total{reason="queue_full"}');
    assert.ok(refused >= 20, `${refused} refused`);
    assert.ok(replies.filter(({ status }) => status === 503).length >= refused);
    const reads = service.telemetry.spans.filter(
      ({ attributes }) =>
        attributes['db.collection.name'] === 'users' && attributes['db.operation.name'] === 'findOne',
    );
    // at the start, by the registration, and at most twice by each login that got a place
    assert.ok(reads.length <= 2 + 2 * (replies.length - refused), `${reads.length} reads`);
  }).timeout(60_000);

  it('serves a login whose outdated hash cannot be renewed', async () => {
    service = await startService();
    await service.register('ada');
    const span = service.telemetry.rootSpan('test');
    const hasher = createPasswordHasher({ cost: 11 });
    const { users, sessions, refreshTokens } = declareCollections(service.store);
    const grant = passwordGrant({
      users,
      hasher: { ...hasher, hash: () => Promise.reject(new ProblemError('OVERLOADED')) },
      throttle: { begin: async () => ({ retryAfter: undefined, finish: async () => undefined }) },
      sessions: createSessions({
        telemetry: service.telemetry,
        collections: { sessions, refreshTokens },
        revocations: {} as never,
        lifeSeconds: 60,
        acceptedSeconds: 60,
      }),
      outcomes: createOutcomes(service.telemetry),
    });
    const record = (await users.findOne(span, { username: 'ada' }))?.password;
    assert.ok(record && hasher.outdated(record, password));
    const { subject } = await grant.handle({
      span,
      client: { id: 'curl', grants: [] } as never,
      parameters: { username: 'ada', password },
      address: 'unknown',
      signal: new AbortController().signal,
      deadline: Number.POSITIVE_INFINITY,
    });
    assert.equal(subject.username, 'ada');
    assert.deepEqual((await users.findOne(span, { username: 'ada' }))?.password, record);
  });
});
