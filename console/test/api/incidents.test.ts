import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFaults, type Faults } from '@glasshouse/faults';
import { createHttpApp, listen, type RunningServer } from '@glasshouse/http';
import { createTestTelemetry, type TestTelemetry } from '@glasshouse/telemetry/testing';
import type { IncidentList, Recording, Report, Run } from '../../contract/src/incidents.js';
import { type Console, type ConsoleOptions, createProcessTable } from '../../server/src/index.js';
import { assertMatchesSchema } from '../check-response.js';
import { startConsole, until } from '../start-console.js';
import { sendSampleTraffic } from '../web/sample-traffic.js';

const token = 'token-of-the-test';
const runPath = '/api/incidents/run';

describe('API of incidents', () => {
  let telemetry: TestTelemetry;
  let service: RunningServer;
  let faults: Faults;
  let folder: string;
  let console: Console & { url: string };

  async function start(changes: ConsoleOptions = {}): Promise<void> {
    console = await startConsole({
      ...changes,
      scrapeIntervalMs: 100,
      scrapeTargets: [{ name: 'customer', url: `${service.url}/metrics` }],
      processes: createProcessTable(),
      incidents: { token, folder, shopUrl: service.url, sloFile: join(folder, 'none') },
    });
  }
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'glasshouse-incidents-'));
    telemetry = createTestTelemetry('customer');
    const app = createHttpApp({ telemetry, routes: [], readiness: {} });
    faults = createFaults();
    app.emit('faults', { faults, token });
    service = await listen(app, { host: '127.0.0.1', port: 0 });
    await start();
  });
  afterEach(async () => {
    await console.close();
    await service.close(100);
    faults.close();
    await telemetry.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function send(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
    // biome-ignore lint/suspicious/noExplicitAny: each test asserts the members that it reads
  ): Promise<{ status: number; body: any }> {
    const response = await fetch(console.url + path, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const json: unknown = await response.json();
    if (response.ok) assertMatchesSchema(method, response.url, json);
    return { status: response.status, body: json };
  }
  const active = () => faults.list().map(({ fault }) => fault.id);

  it('runs an incident with real faults, and stores its report and its recording', async () => {
    await sendSampleTraffic(console.ports);
    const started = await send('POST', runPath, { name: 'slow-deposits', seed: 0 });
    assert.equal(started.status, 201, JSON.stringify(started.body));
    assert.deepEqual(active(), ['pool']);
    const list = (await send('GET', '/api/incidents')).body as IncidentList;
    assert.equal(list.run?.name, 'slow-deposits');
    await send('PUT', `${runPath}/answers`, { answers: { service: 'customer' } });
    assert.deepEqual((await send('GET', `${runPath}/answers`)).body.answers, { service: ['customer'] });
    assert.equal((await send('POST', `${runPath}/hints`, {})).body.left, 2);
    await send('PUT', `${runPath}/notebook`, {
      entries: [{ atMs: 1, title: 'slow', link: '#/requests?q=error%3Atrue', note: 'all of them' }],
    });
    assert.equal((await send('GET', `${runPath}/notebook`)).body.entries.length, 1);

    const report = (await send('DELETE', runPath)).body as Report;
    assert.deepEqual(active(), []);
    assert.equal(report.players[0]?.points, 3);
    assert.equal(report.recording, true);
    assert.equal((await send('GET', '/api/incidents/reports')).body.items[0].id, report.id);
    assert.deepEqual((await send('GET', `/api/incidents/reports/${report.id}`)).body, report);
    const recording = (await send('GET', `/api/incidents/reports/${report.id}/recording`)).body as Recording;
    assert.ok(recording.frames.length > 20 && recording.logs.length > 0 && recording.traces.length > 0);
    assert.deepEqual(recording.incident.players[0]?.notebook, [], 'notes are not recorded');
    assert.equal((await send('GET', runPath)).status, 404);
  });

  it('needs the token for every change, and only for changes', async () => {
    const wrong = { authorization: 'Bearer another-token-1' };
    for (const [method, path, body] of [
      ['POST', runPath, { name: 'hearsay' }],
      ['DELETE', runPath, undefined],
      ['POST', `${runPath}/players`, { player: 'Ben' }],
      ['POST', `${runPath}/players/Ben/finish`, {}],
      ['POST', `${runPath}/hints`, {}],
      ['PUT', `${runPath}/answers`, { answers: {} }],
      ['GET', `${runPath}/answers`, undefined],
      ['POST', `${runPath}/mitigations`, { action: 'none' }],
      ['PUT', `${runPath}/notebook`, { entries: [] }],
      ['GET', `${runPath}/notebook`, undefined],
    ] as const)
      assert.equal((await send(method, path, body, wrong)).status, 401, `${method} ${path}`);
    await send('POST', runPath, { name: 'hearsay' });
    for (const path of ['/api/incidents', runPath, '/api/incidents/reports'])
      assert.equal((await send('GET', path, undefined, wrong)).status, 200, path);
  });

  describe('on a game day', () => {
    const bearer = (given: string) => ({ authorization: `Bearer ${given}` });
    let joinCode: string;
    /** Header of a player who has joined. */
    let asBen: Record<string, string>;
    beforeEach(async () => {
      joinCode = (await send('POST', runPath, { name: 'slow-deposits', seed: 0, player: 'Ada' })).body
        .joinCode;
      const joined = await send('POST', `${runPath}/players`, { player: 'Ben' }, bearer(joinCode));
      assert.equal(joined.status, 200);
      asBen = bearer(joined.body.token);
    });

    it('shows the join code to the host only', async () => {
      const path = `${runPath}/join-code`;
      assert.match(joinCode, /^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}$/);
      assert.equal((await send('GET', path)).body.joinCode, joinCode);
      assert.equal((await send('GET', path, undefined, asBen)).status, 403);
      assert.equal((await send('GET', path, undefined, bearer('another-token-1'))).status, 401);
      for (const shown of ['/api/incidents', runPath])
        assert.ok(!JSON.stringify((await send('GET', shown)).body).includes(joinCode), shown);
    });

    it('permits a player only their own hints, answers and notes, and to finish', async () => {
      const entries = [{ atMs: 1, title: 'slow', link: '#/map', note: '' }];
      for (const [method, path, body] of [
        ['POST', `${runPath}/hints`, {}],
        ['PUT', `${runPath}/answers`, { answers: { service: 'order' } }],
        ['GET', `${runPath}/answers`, undefined],
        ['PUT', `${runPath}/notebook`, { player: 'Ben', entries }],
        ['GET', `${runPath}/notebook?player=Ben`, undefined],
        ['POST', `${runPath}/players/Ben/finish`, {}],
      ] as const)
        assert.equal((await send(method, path, body, asBen)).status, 200, `${method} ${path}`);
      const { players } = (await send('GET', runPath)).body as Run;
      assert.deepEqual(
        players.map(({ name, answered, hintsShown, finished }) => [
          name,
          answered,
          hintsShown.length,
          finished,
        ]),
        [
          ['Ada', [], 0, false],
          ['Ben', ['service'], 1, true],
        ],
      );
    });

    it('refuses a player who acts for another one, mitigates, ends the incident, or controls faults', async () => {
      for (const [method, path, body] of [
        ['GET', `${runPath}/answers?player=Ada`, undefined],
        ['PUT', `${runPath}/answers`, { player: 'Ada', answers: { service: 'order' } }],
        ['GET', `${runPath}/notebook?player=Ada`, undefined],
        ['POST', `${runPath}/players/Ada/finish`, {}],
        ['POST', `${runPath}/players`, { player: 'Cleo' }],
        ['POST', `${runPath}/mitigations`, { action: 'none' }],
        ['PUT', '/api/incidents/host', {}],
        ['DELETE', runPath, undefined],
        ['POST', runPath, { name: 'hearsay' }],
      ] as const)
        assert.equal((await send(method, path, body, asBen)).status, 403, `${method} ${path}`);
      assert.equal((await send('GET', '/api/faults', undefined, asBen)).status, 401);
      assert.equal((await send('GET', '/api/faults', undefined, bearer(joinCode))).status, 401);
    });

    it('permits nothing but joining with the join code, and nothing with a forged token', async () => {
      const hints = `${runPath}/hints`;
      assert.equal((await send('POST', hints, { player: 'Ada' }, bearer(joinCode))).status, 403);
      const [, name = '', mac = ''] = asBen.authorization?.replace('Bearer ', '').split('.') ?? [];
      const ada = Buffer.from('Ada').toString('base64url');
      for (const forged of [
        `player.${ada}.${mac}`,
        `player.${name}.${'A'.repeat(43)}`,
        'player..',
        'AAAA-AAAA-AAAA',
      ])
        assert.equal((await send('POST', hints, {}, bearer(forged))).status, 401, forged);
    });

    it('reads a console that needs a token with the token of a player, while the incident runs', async () => {
      await console.close();
      await start({ tokens: ['token-of-the-console'] });
      await until(async () => (await send('GET', runPath)).status === 200 || undefined);
      assert.equal((await send('GET', '/api/requests', undefined, bearer('wrong'))).status, 401);
      assert.equal((await send('GET', '/api/requests', undefined, asBen)).status, 200);
      await send('DELETE', runPath);
      assert.equal((await send('GET', '/api/requests', undefined, asBen)).status, 401);
    });

    it('keeps code and tokens over a restart of the console, and ends them with the incident', async () => {
      await console.close();
      await start();
      await until(async () => (await send('GET', runPath)).status === 200 || undefined);
      assert.equal((await send('GET', `${runPath}/answers`, undefined, asBen)).status, 200);
      assert.equal(
        (await send('POST', `${runPath}/players`, { player: 'Cleo' }, bearer(joinCode))).status,
        200,
      );
      await send('DELETE', runPath);
      await send('POST', runPath, { name: 'hearsay' });
      assert.equal((await send('GET', `${runPath}/answers`, undefined, asBen)).status, 401);
      assert.equal(
        (await send('POST', `${runPath}/players`, { player: 'Dan' }, bearer(joinCode))).status,
        401,
      );
    });
  });

  it('refuses pages of other origins', async () => {
    const { status } = await send('POST', runPath, { name: 'hearsay' }, { origin: 'http://example.com' });
    assert.equal(status, 403);
  });

  it('returns 409 for a second incident, 404 for an unknown one, and 403 for one that needs the Docker host', async () => {
    assert.equal((await send('POST', runPath, { name: 'moon' })).status, 404);
    const refused = await send('POST', runPath, { name: 'uneven-pages' });
    assert.equal(refused.status, 403);
    assert.match(refused.body.detail, /npm run incident -- host/);
    await send('POST', runPath, { name: 'hearsay' });
    assert.equal((await send('POST', runPath, { name: 'hearsay' })).status, 409);
  });

  it('returns 400 for an unknown option, an unknown mitigation and a link elsewhere', async () => {
    await send('POST', runPath, { name: 'hearsay' });
    const wrongOption = await send('PUT', `${runPath}/answers`, { answers: { fault: 'gremlins' } });
    assert.equal(wrongOption.status, 400);
    assert.match(wrongOption.body.errors[0].message, /gremlins is not one of/);
    assert.equal((await send('POST', `${runPath}/mitigations`, { action: 'pray' })).status, 400);
    for (const link of ['javascript:alert(1)', 'https://example.com/', '//example.com', '/api/ x', '#x']) {
      const entries = [{ atMs: 1, title: 't', link, note: '' }];
      assert.equal((await send('PUT', `${runPath}/notebook`, { entries })).status, 400, link);
    }
  });

  it('counts the queries of each player by the header x-player', async () => {
    await send('POST', runPath, { name: 'hearsay', player: 'Ada' });
    await send('GET', '/api/requests');
    await send('GET', '/api/status');
    await send('GET', '/api/requests', undefined, { 'x-player': '' });
    await send('POST', `${runPath}/players`, { player: 'Ben' });
    await send('GET', '/api/logs', undefined, { 'x-player': 'Ben' });
    await send('GET', '/api/slos', undefined, { 'x-player': 'Ben' });
    const { players } = (await send('GET', runPath)).body as Run;
    assert.deepEqual(
      players.map(({ name, queries }) => [name, queries]),
      [
        ['Ada', 1],
        ['Ben', 2],
      ],
    );
  });

  it('finds the running incident after a restart of the console, and applies its faults again', async () => {
    await send('POST', runPath, { name: 'slow-deposits', seed: 0 });
    await console.close();
    faults.replace([]);
    await start();
    const run = await until(async () => {
      const { status, body } = await send('GET', runPath);
      return status === 200 && active().length > 0 ? (body as Run) : undefined;
    });
    assert.match(run.notice ?? '', /The console restarted/);
    await send('DELETE', runPath);
    assert.deepEqual(active(), []);
  });

  it('says how to enable incidents when there is no token, and changes nothing', async () => {
    await console.close();
    console = await startConsole();
    const list = (await send('GET', '/api/incidents')).body as IncidentList;
    assert.deepEqual([list.enabled, list.run], [false, null]);
    assert.match(list.reason ?? '', /FAULTS_TOKEN/);
    assert.ok(list.items.length > 10 && list.items.every(({ available }) => !available));
    assert.equal((await send('POST', runPath, { name: 'hearsay' })).status, 403);
    assert.equal((await send('GET', runPath)).status, 404);
  });
});
