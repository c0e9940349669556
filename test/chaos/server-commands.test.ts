import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serverOf } from './server-commands.js';

describe('server that is ended by commands of the environment', () => {
  const file = join(tmpdir(), `glasshouse-commands-${process.pid}`);
  const write = (word: string) => `echo ${word} >> '${file}'`;
  const commands = {
    CHAOS_MONGODB_KILL: write('kill'),
    CHAOS_MONGODB_START: write('start'),
    CHAOS_MONGODB_PAUSE: write('pause'),
    CHAOS_MONGODB_RESUME: write('resume'),
  };
  afterEach(() => rmSync(file, { force: true }));

  it('runs the commands in order', async () => {
    const server = serverOf('mongodb', commands);
    await server?.kill();
    await server?.revive();
    await server?.freeze(1);
    assert.equal(readFileSync(file, 'utf8'), 'kill\nstart\npause\nresume\n');
  });

  it('is absent without commands, and incomplete commands are an error', () => {
    assert.equal(serverOf('hazelcast', commands), undefined);
    const { CHAOS_MONGODB_RESUME: _, ...incomplete } = commands;
    assert.throws(() => serverOf('mongodb', incomplete), /CHAOS_MONGODB_RESUME/);
  });

  it('fails when a command fails', async () => {
    const server = serverOf('mongodb', { ...commands, CHAOS_MONGODB_KILL: 'exit 3' });
    await assert.rejects(async () => server?.kill());
  });
});
