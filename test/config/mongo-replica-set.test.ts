import assert from 'node:assert/strict';
import { runInNewContext } from 'node:vm';
import { readText } from './compose-file.js';

const script = readText('mongo/replica-set.js');
const three = 'mongo:27017,mongo-2:27017,mongo-3:27017';

interface Config {
  _id: string;
  members: { _id: number; host: string }[];
  settings?: object;
}

/** Fake of the part of mongosh that the script uses: one server whose set begins without a configuration. */
function createServer(host: string) {
  let config: Config | undefined;
  const calls: string[] = [];
  let primary = true;
  const rs = {
    conf() {
      if (!config) throw Object.assign(new Error('no replset config has been received'), { code: 94 });
      return config;
    },
    initiate(given: Config) {
      calls.push('initiate');
      config = given;
    },
    add({ host: added }: { host: string }) {
      calls.push(`add ${added}`);
      config?.members.push({ _id: config.members.length, host: added });
    },
  };
  const db = {
    hello: () =>
      config
        ? { isWritablePrimary: primary, secondary: !primary, hosts: config.members.map((each) => each.host) }
        : { isWritablePrimary: false, secondary: false },
  };
  return {
    calls,
    stepDown() {
      primary = false;
    },
    run(members?: string): string {
      const printed: string[] = [];
      const env = { HOSTNAME: host, ...(members && { MONGO_MEMBERS: members }) };
      runInNewContext(script, { rs, db, process: { env }, print: (text: string) => printed.push(text) });
      return printed.join();
    },
  };
}

describe('mongo/replica-set.js', () => {
  it('creates a set of one for docker-compose.yml, once', () => {
    const server = createServer('mongo');
    assert.deepEqual([server.run(), server.run(), server.calls], ['ready', 'ready', ['initiate']]);
  });

  it('creates a set of three, one member in each run, and is then ready', () => {
    const server = createServer('mongo');
    const printed = [1, 2, 3, 4].map(() => server.run(three));
    assert.deepEqual(printed, ['', '', 'ready', 'ready']);
    assert.deepEqual(server.calls, ['initiate', 'add mongo-2:27017', 'add mongo-3:27017']);
  });

  it('extends the set of one of docker-compose.yml', () => {
    const server = createServer('mongo');
    server.run();
    assert.deepEqual([server.run(three), server.run(three)], ['', 'ready']);
    assert.deepEqual(server.calls, ['initiate', 'add mongo-2:27017', 'add mongo-3:27017']);
  });

  it('changes nothing on the other members', () => {
    const server = createServer('mongo-2');
    assert.deepEqual([server.run(three), server.calls], ['ready', []]);
  });

  it('reports a secondary of the complete set as ready after another member has become the primary', () => {
    const server = createServer('mongo');
    for (let run = 0; run < 3; run++) server.run(three);
    server.stepDown();
    assert.equal(server.run(three), 'ready');
  });
});
