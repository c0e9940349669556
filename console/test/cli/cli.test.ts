import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { operation } from '@glasshouse/http';
import Type from 'typebox';
import { allOperations } from '../../server/src/api/all-operations.js';
import { commandOperations, readCommand, wordsOf } from '../../server/src/cli/command.js';
import { exampleOf, helpOf } from '../../server/src/cli/help.js';
import { createLayout } from '../../server/src/cli/layout.js';
import { renderResponse } from '../../server/src/cli/render.js';
import { usageOf } from '../../server/src/cli/usage.js';
import { startConsole } from '../start-console.js';
import { sample, sendSampleTraffic } from '../web/sample-traffic.js';

const file = fileURLToPath(new URL('../../server/src/cli/main.js', import.meta.url));

interface Result {
  code: number;
  stdout: string;
  stderr: string;
}

const run = (...given: string[]): Promise<Result> => runWide('', ...given);

/** @param columns width of the terminal; empty for none */
function runWide(columns: string, ...given: string[]): Promise<Result> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [file, ...given],
      { env: { ...process.env, COLUMNS: columns } },
      (error, stdout, stderr) => resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}

describe('npm run console', function () {
  this.timeout(60_000);
  let console: Awaited<ReturnType<typeof startConsole>>;
  before(async () => {
    console = await startConsole();
    await sendSampleTraffic(console.ports);
  });
  after(() => console.close());

  it('prints a table for people', async () => {
    const { code, stdout } = await run('edges', '--console', console.url, '--since', '5m');
    assert.equal(code, 0);
    assert.match(stdout, /^caller +callee +operation +count +ratePerS/);
    assert.match(stdout, /^order +product +product\.reserveStock +2 +\S+\/s/m);
    assert.match(stdout, /^truncated: false$/m);
  });

  it('prints the response with --json', async () => {
    const { code, stdout } = await run('requests', '--error', '--console', console.url, '--json');
    assert.equal(code, 0);
    const { items } = JSON.parse(stdout) as { items: { traceId: string }[] };
    assert.deepEqual(
      items.map(({ traceId }) => traceId),
      [sample.failed],
    );
  });

  it('prints a trace as a tree', async () => {
    const { stdout } = await run('trace', sample.browse, '--console', console.url);
    assert.match(stdout, /^gateway server GET \/products +0 ms +14\.2 ms/m);
    assert.match(stdout, /^\. gateway client product\.listProducts .* -> product$/m);
    assert.match(stdout, /^\. \. product server GET \/products/m);
  });

  it('prints services, changes and firing alerts of the overview', async () => {
    const { code, stdout } = await run('overview', '--console', console.url);
    assert.equal(code, 0);
    assert.match(stdout, /^services\nname +ratePerS/);
    assert.match(stdout, /^(no )?changes$/m);
    assert.match(stdout, /^(no )?firing alerts$/m);
  });

  it('fits tables to the terminal, and prints the requested columns', async () => {
    const { stdout } = await runWide('80', 'requests', '--console', console.url);
    const tooLong = stdout.split('\n').filter((line) => line.length > 80);
    assert.deepEqual(
      tooLong.filter((line) => !/^next:|^ {2}\S+$/.test(line)),
      [],
    );
    assert.match(stdout, /^omitted: /m);
    const some = await run('requests', '--columns', 'route,statusCode', '--console', console.url);
    assert.match(some.stdout, /^route +statusCode\n/);
    const wrong = await run('requests', '--columns', 'route,colour', '--console', console.url);
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /^no column colour; the columns are traceId, /);
    assert.equal((await run('requests', '--columns')).code, 2);
  });

  it('fits the response of every command to the terminal', async () => {
    for (const operation of commandOperations(allOperations)) {
      const { path, params } = operation;
      if (params) continue;
      const { address } = readCommand(commandOperations(allOperations), exampleOf(operation));
      const response = await fetch(console.url + address);
      if (!response.ok) continue;
      const body = await response.json();
      for (const width of [80, 120]) {
        const lines = renderResponse(body, createLayout({ width })).split('\n');
        // a word may be longer than a line
        const wide = lines.filter((line) => line.length > width && line.trim().includes(' '));
        assert.deepEqual(wide, [], `${path} at ${width}`);
      }
    }
  });

  it('exits with 1 and the sentence of the problem when the request fails', async () => {
    const wrong = await run('requests', '--q', 'status:>x', '--console', console.url);
    assert.deepEqual(wrong, {
      code: 1,
      stdout: '',
      stderr: 'query /q has a syntax error at character 9: expected a number\n',
    });
    assert.equal((await run('trace', 'f'.repeat(32), '--console', console.url)).code, 1);
    const gone = await run('requests', '--console', 'http://127.0.0.1:1');
    assert.equal(gone.code, 1);
    assert.match(gone.stderr, /^http:\/\/127\.0\.0\.1:1\/api\/requests does not respond: /);
  });

  it('explains the options of a command with --help', async () => {
    const { code, stdout } = await run('requests', 'groups', '--help');
    assert.equal(code, 0);
    assert.match(stdout, /^usage: npm run --silent console -- requests groups \[options\]$/m);
    assert.match(
      stdout,
      /^ {2}--sort count\|errors\|p50\|p95\|p99\|max +Descending order .*\(default: count\)$/m,
    );
    assert.match(stdout, /^ {2}--limit 1\.\.500 +Maximum number of items \(default: 50\)$/m);
    assert.match(stdout, /^ {2}--since TEXT +.*HH:MM:SS/m);
    assert.match(stdout, /^example: npm run --silent console -- requests groups --by route --since 15m$/m);
    assert.equal((await run('requests', 'groups', '--since', '5m', '--help')).stdout, stdout);
    assert.equal((await run('reqests', '--help')).code, 2);
  });

  it('exits with 2, the usage of the command and near names when the arguments are wrong', async () => {
    const all = /^all commands: +npm run --silent console -- --help$/m;
    for (const [args, sentence, usage] of [
      [['reqests'], 'there is no command "reqests"; did you mean "requests"?', undefined],
      [
        ['requests', 'gruops'],
        'there is no command "requests gruops"; did you mean "requests groups"',
        undefined,
      ],
      [['requests', '--user', 'u-7'], 'requests has no option --user\n', 'requests'],
      [
        ['requests', '--erorr', 'true'],
        'requests has no option --erorr; did you mean "--error"?\n',
        'requests',
      ],
      [
        ['requests', '--sort', 'gap'],
        '--sort cannot be "gap"; it is one of time, duration, self\n',
        'requests',
      ],
      [['requests', '--since'], '--since needs a value\n', 'requests'],
      [['requests', '--console', '--json'], '--console needs a value\n', 'requests'],
      [['--json'], 'a command is missing\n', undefined],
    ] as const) {
      const { code, stderr } = await run(...args);
      assert.equal(code, 2);
      assert.ok(stderr.startsWith(sentence), stderr);
      assert.match(stderr, all);
      assert.ok(stderr.split('\n').length < 14, stderr);
      if (usage === undefined) assert.doesNotMatch(stderr, /usage:/);
      else
        assert.match(stderr, new RegExp(`^usage: npm run --silent console -- ${usage} \\[options\\]$`, 'm'));
    }
  });

  it('names the options of a command, and the commands that begin with the same words', async () => {
    const option = (await run('edges', '--user', 'u-7')).stderr;
    assert.match(option, /^ {2}--q TEXT {2}--since TEXT/m);
    assert.match(option, /--sort \S+\|gap/);
    assert.doesNotMatch(option, /minDuration/);
    const command = (await run('requests', 'true')).stderr;
    assert.match(command, /^commands: .*requests groups/m);
    assert.doesNotMatch(command, /edges/);
  });
});

describe('commands of the console', () => {
  const operations = commandOperations(allOperations);
  const addressOf = (text: string) => readCommand(operations, text.split(' ')).address;

  for (const [text, address] of [
    ['requests', '/api/requests'],
    ['requests groups --by user', '/api/requests/groups?by=user'],
    ['groups --by user --before previous', '/api/requests/groups?by=user&before=previous'],
    ['spans groups', '/api/spans/groups'],
    ['trace abc', '/api/traces/abc'],
    ['traces abc context', '/api/traces/abc/context'],
    ['trace a/b', '/api/traces/a%2Fb'],
    [
      'differences --selection duration:>1s --since -5m',
      '/api/requests/differences?selection=duration%3A%3E1s&since=-5m',
    ],
    ['requests --since 90s --until=30s', '/api/requests?since=-90s&until=-30s'],
    ['requests --error --min-duration 5', '/api/requests?error=true&minDuration=5'],
    ['requests --error=false', '/api/requests?error=false'],
    ['requests --error true', '/api/requests?error=true'],
    ['requests --error false --since 5m', '/api/requests?error=false&since=-5m'],
    ['--error true requests', '/api/requests?error=true'],
    ['--error requests', '/api/requests?error=true'],
    ['requests --probes false', '/api/requests?probes=false'],
    ['metrics requests --by instance', '/api/metrics/requests?by=instance'],
    ['overview --json', '/api/overview'],
    ['requests --columns name,route', '/api/requests'],
    ['requests heatmap --columns 5', '/api/requests/heatmap?columns=5'],
    ['requests heatmap --columns row,count', '/api/requests/heatmap'],
  ] as const) {
    it(`"${text}" requests ${address}`, () => assert.equal(addressOf(text), address));
  }

  it('--json may have a value, too', () => {
    for (const [text, isJson] of [
      ['overview', false],
      ['overview --json', true],
      ['--json overview', true],
      ['overview --json true', true],
      ['--json false overview', false],
      ['overview --json=false', false],
    ] as const)
      assert.equal(readCommand(operations, text.split(' ')).isJson, isJson, text);
  });

  it('every command has help, in which each option is described, and a valid example', () => {
    for (const each of operations) {
      const words = wordsOf(each);
      const help = helpOf(operations, words);
      for (const [name, { description }] of Object.entries(each.query?.properties ?? {}) as [
        string,
        { description?: string },
      ][]) {
        assert.ok(description, `${words.join(' ')} --${name}`);
        assert.ok(help.includes(`  --${name} `), `${words.join(' ')} --${name}`);
      }
      assert.equal(readCommand(operations, exampleOf(each)).operation, each);
    }
  });

  it('help of an incomplete command shows the commands that begin with it', () => {
    assert.match(helpOf(operations, ['trace']), /-- traces <id> \[options\]/);
    assert.match(helpOf(operations, ['requests']), /^See also: .*requests groups/m);
    assert.match(helpOf(operations, ['groups']), /-- requests groups \[options\]/);
  });

  it('every operation that reads is a command, also a new one', () => {
    const added = operation({
      id: 'listThings',
      method: 'GET',
      path: '/api/things',
      access: 'anyone',
      summary: 'Things',
      query: Type.Object({ colour: Type.Optional(Type.String()) }),
      response: Type.Object({}),
    });
    const all = commandOperations([...allOperations, added as never]);
    assert.equal(readCommand(all, ['things', '--colour', 'red']).address, '/api/things?colour=red');
    assert.match(usageOf(all), /^ {2}things +Things\n +--colour$/m);
    const listed = [...usageOf(all).matchAll(/^ {2}(\S.*?) {2,}\S/gm)].map(([, name]) => name);
    assert.deepEqual(listed, listed.toSorted(), 'in alphabetical order');
    const writes = allOperations.filter(({ method }) => method !== 'GET');
    assert.ok(writes.length > 0 && writes.every((one) => !all.includes(one)));
  });
});

describe('renderResponse', () => {
  it('replaces control characters of received values', () => {
    const text = renderResponse({ items: [{ name: 'a\u001b[31m\nb', value: 1 }], note: '\u009b2J' });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the text must have none
    assert.doesNotMatch(text, /[\u001b\u009b]/);
    assert.match(text, /^a\ufffd\[31m\ufffdb +1$/m);
  });

  it('formats times, durations, shares and rates, and shows the value before', () => {
    const text = renderResponse({
      items: [
        {
          startUs: 1_700_000_000_000_000,
          durationUs: 1_500_000,
          errorShare: 0.25,
          ratePerS: 2.5,
          client: { p95Ms: 12.345 },
          selfUs: { order: 3000 },
          before: { errorShare: 0, ratePerS: 2.5, client: { p95Ms: 3 } },
        },
      ],
      total: 1,
      truncated: false,
    });
    assert.equal(
      text.split('\n')[1]?.replace(/ {2,}/g, '|'),
      '2023-11-14T22:13:20.000Z|1500 ms|25.0 % (0.0 %)|2.5/s|12.3 ms (3 ms)|order 3 ms',
    );
  });

  it('says that a list is empty', () => {
    assert.equal(renderResponse({ items: [], total: 0 }), 'no items\n\ntotal: 0');
  });
});
