import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'yaml';
import { reasonOf } from '../../src/actions/containers.js';
import { type Containers, containerNames, createContainers } from '../../src/index.js';

describe('actions on containers', () => {
  let commands: string[];
  let fails: RegExp | undefined;
  let containers: Containers;
  const docker = async (args: readonly string[]) => {
    const command = args.join(' ');
    commands.push(command);
    if (fails?.test(command)) throw new Error(`${command} failed`);
    return args[0] === 'ps' ? (command.includes('service=zipkin') ? '' : 'abc123\n') : '';
  };
  beforeEach(() => {
    commands = [];
    fails = undefined;
    containers = createContainers({ project: 'shop', docker });
  });
  const changes = () => commands.filter((each) => !each.startsWith('ps '));

  it('select the container by its compose project and service', async () => {
    await containers.start({ container: 'mongo', do: 'pause' });
    assert.match(
      commands[0] ?? '',
      /label=com\.docker\.compose\.project=shop .*label=com\.docker\.compose\.service=mongo/,
    );
  });

  for (const [action, done, undone] of [
    [{ container: 'mongo', do: 'stop' }, /^stop --time 5 abc123$/, /^start abc123$/],
    [{ container: 'fluentd', do: 'pause' }, /^pause abc123$/, /^unpause abc123$/],
    [
      { container: 'hazelcast', do: 'delay', ms: 80 },
      /container:abc123 .* tc qdisc replace dev eth0 root netem delay 80ms$/,
      /container:abc123 .* tc qdisc del dev eth0 root$/,
    ],
  ] as const)
    it(`${action.do} a container, and undo it once`, async () => {
      await containers.start(action);
      await containers.undo();
      await containers.undo();
      const [first = '', second = '', ...others] = changes();
      assert.match(first, done);
      assert.match(second, undone);
      assert.deepEqual(others, []);
    });

  it('undo the others when one cannot be undone, and can try it again', async () => {
    await containers.start({ container: 'mongo', do: 'stop' });
    await containers.start({ container: 'jaeger', do: 'pause' });
    fails = /^start/;
    await assert.rejects(containers.undo(), /start abc123 failed/);
    assert.ok(changes().includes('unpause abc123'));
    fails = undefined;
    await containers.undo();
    assert.equal(changes().filter((each) => each === 'start abc123').length, 2);
    assert.equal(changes().filter((each) => each === 'unpause abc123').length, 1);
  });

  it('need a running container of the compose project', async () => {
    await containers.check();
    const others = createContainers({ project: 'other', docker: async () => '\n' });
    await assert.rejects(others.check(), /project other has no running container: start it, or set COMPOSE/);
  });

  it('have nothing to undo after a failed start', async () => {
    fails = /^pause/;
    await assert.rejects(containers.start({ container: 'mongo', do: 'pause' }), /pause abc123 failed/);
    await containers.undo();
    assert.deepEqual(changes(), ['pause abc123']);
  });

  it('are refused for a container that does not run, and for a second action on one', async () => {
    await assert.rejects(
      containers.start({ container: 'zipkin', do: 'stop' }),
      /project shop has no running container zipkin/,
    );
    await containers.start({ container: 'mongo', do: 'pause' });
    await assert.rejects(containers.start({ container: 'mongo', do: 'stop' }), /mongo has an action already/);
    await assert.rejects(
      containers.start({ container: 'jaeger', do: 'delay' }),
      /a delay of jaeger needs ms/,
    );
  });

  it('are undone by the successor of a killed process', async () => {
    const states: Record<string, string> = {
      mongo: 'aa1 paused\n',
      jaeger: 'bb2 exited\n',
      fluentd: 'cc3 running\n',
    };
    const done: string[] = [];
    const successor = createContainers({
      project: 'shop',
      docker: async (args) => {
        if (args[0] !== 'ps') done.push(args.join(' '));
        const service = /service=(\w+)$/.exec(args.join(' '))?.[1] ?? '';
        return states[service] ?? '';
      },
    });
    await successor.restore();
    assert.deepEqual(done.sort(), ['start bb2', 'unpause aa1']);
  });

  it('end by themselves after the longest time', async () => {
    containers = createContainers({ project: 'shop', docker, maxMs: 20 });
    await containers.start({ container: 'mongo', do: 'pause' });
    await sleep(60);
    assert.deepEqual(changes(), ['pause abc123', 'unpause abc123']);
  });

  it('name containers that the compose file has', () => {
    const file = new URL('../../../../docker-compose.yml', import.meta.url);
    const { services } = parse(readFileSync(file, 'utf8'), { merge: true }) as {
      services: Record<string, unknown>;
    };
    for (const name of containerNames) assert.ok(name in services, name);
  });
});

describe('reasonOf', () => {
  it('returns the last line of an error of docker, without the hint to its help', () => {
    const refused =
      "docker: Error response from daemon: no such image.\n\nRun 'docker run --help' for more information\n";
    assert.equal(reasonOf(refused), 'docker: Error response from daemon: no such image.');
    assert.equal(reasonOf('Unable to find image\nno route to host\n'), 'no route to host');
    assert.equal(reasonOf(''), undefined);
  });
});
