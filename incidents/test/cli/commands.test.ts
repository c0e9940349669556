import assert from 'node:assert/strict';
import { UsageError } from '@glasshouse/settings';
import { commands } from '../../src/cli/commands.js';
import type { ConsoleClient } from '../../src/cli/console-client.js';
import { incidentList } from '../../src/engine/listing.js';

describe('commands of npm run incident', () => {
  let sent: [method: string, path: string, body: unknown][];
  const client: ConsoleClient = {
    token: 'token',
    get: async <T>() => incidentList([], { on: 'npm start', hasHost: false, run: null }) as T,
    send: async <T>(method: string, path: string, body: unknown) => {
      sent.push([method, path, body]);
      return { answered: ['service', 'operation'], outcome: 'pending' } as T;
    },
  };
  beforeEach(() => {
    sent = [];
  });
  const run = (name: string, args: string[], player?: string) =>
    commands[name]?.(client, args, { yes: false, player });
  const refuses = (message: RegExp) => (error: unknown) =>
    error instanceof UsageError && message.test(error.message);

  it('answer saves complete options, and prints them', async () => {
    const printed = await run('answer', ['service=Order', 'operation=all']);
    const answers = { service: ['order'], operation: ['all operations of the service'] };
    assert.deepEqual(sent, [['PUT', '/api/incidents/run/answers', { answers }]]);
    assert.equal(
      printed?.text,
      'saved service=order\nsaved operation=all operations of the service\nanswered: service, operation',
    );
  });

  it('answer saves nothing when one answer is wrong', async () => {
    await assert.rejects(
      run('answer', ['service=order', 'fault=slow'], 'Ada') as Promise<unknown>,
      refuses(/^Nothing was saved\.\n.*answer service=order --player Ada$/m),
    );
    assert.deepEqual(sent, []);
  });

  it('mitigate refuses an unknown action with a near one', async () => {
    await assert.rejects(
      run('mitigate', ['restart-servce', 'order']) as Promise<unknown>,
      refuses(/^there is no mitigation "restart-servce"; did you mean "restart-service"\?$/),
    );
    await assert.rejects(
      run('mitigate', ['x']) as Promise<unknown>,
      refuses(/; there are .*restart-service/),
    );
    assert.deepEqual(sent, []);
    await run('mitigate', ['restart-service', 'order']);
    assert.deepEqual(sent, [
      ['POST', '/api/incidents/run/mitigations', { action: 'restart-service', service: 'order' }],
    ]);
  });
});
