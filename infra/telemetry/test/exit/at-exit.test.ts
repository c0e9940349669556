import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('ending-process.js', import.meta.url));

interface Ended {
  code: number | null;
  signal: string | null;
  stdout: string;
  stderr: string;
}

/** Runs the script in a separate process. */
function run(...way: string[]): Promise<Ended> {
  return collect(spawn(process.execPath, [script, ...way]));
}

/** Runs the script in a shell, which connects processes by pipes; Node's spawn() uses sockets. */
function shell(command: string, ...way: string[]): Promise<Ended> {
  return collect(
    spawn('sh', ['-c', command.replace('NODE', '"$@"'), 'sh', process.execPath, script, ...way]),
  );
}

async function collect(child: ReturnType<typeof spawn>): Promise<Ended> {
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (bytes) => {
    stdout += bytes;
  });
  child.stderr?.on('data', (bytes) => {
    stderr += bytes;
  });
  return new Promise((resolve) =>
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr })),
  );
}

function messages(stdout: string): string[] {
  const lines = stdout.split('\n').filter((line) => line !== '');
  return lines.map((line) => (JSON.parse(line) as { message: string }).message);
}

const numbers = (stdout: string): number[] =>
  messages(stdout).map((message) => Number(/^line (\d+) /.exec(message)?.[1]));
const upTo = (count: number): number[] => Array.from({ length: count }, (_, at) => at);

describe('process exit', function ends() {
  this.timeout(30_000);

  const quiet: [way: string[], code: number | null, signal: string | null][] = [
    [['exit', '0'], 0, null],
    [['exit', '9'], 9, null],
    [['fatal'], 1, null],
    [['fatal and killed'], null, 'SIGKILL'],
    [['caught'], 7, null],
    [['signal', 'SIGTERM'], null, 'SIGTERM'],
    [['signal', 'SIGINT'], null, 'SIGINT'],
    [['signal', 'SIGHUP'], null, 'SIGHUP'],
    [['signal', 'SIGQUIT'], null, 'SIGQUIT'],
    [['signal', 'SIGUSR2'], null, 'SIGUSR2'],
    [['signal with an earlier listener'], 3, null],
    [['signal with a later listener'], 3, null],
    [['signal raised again'], null, 'SIGTERM'],
    [['closed'], 0, null],
    [['naturally'], 0, null],
    [['worker', 'exit'], 5, null],
    [['worker', 'exit', 'later'], 5, null],
  ];
  for (const [way, code, signal] of quiet) {
    it(`writes the last record to standard output and keeps the exit code: ${way.join(' ')}`, async () => {
      const ended = await run(...way);
      assert.deepEqual([ended.code, ended.signal, ended.stderr], [code, signal, '']);
      assert.deepEqual(
        messages(ended.stdout).filter((message) => message !== 'first record'),
        ['last record'],
      );
    });
  }

  for (const way of [['throw'], ['reject'], ['worker', 'throw']]) {
    it(`writes the last record, and keeps Node's output for an uncaught error: ${way.join(' ')}`, async () => {
      const ended = await run(...way);
      assert.deepEqual([ended.code, ended.signal], [1, null]);
      assert.equal(messages(ended.stdout).at(-1), 'last record');
      if (way[0] !== 'worker') assert.match(ended.stderr, /TypeError: never caught\n[\s\S]*Node\.js v/);
      assert.doesNotMatch(ended.stderr, /telemetry:/);
    });
  }

  it('reports the undelivered items of all instances in one line', async () => {
    const { code, stdout, stderr } = await run('undelivered');
    assert.equal(code, 4);
    assert.deepEqual(messages(stdout), ['last record', 'last record']);
    assert.equal(
      stderr,
      'telemetry: 12 spans to 127.0.0.1:2 and 2 log records to 127.0.0.1:1 were not delivered\n',
    );
    assert.equal((await run('one span')).stderr, 'telemetry: 1 span to 127.0.0.1:2 was not delivered\n');
  });

  it('writes the access records of requests that are not recorded yet', async () => {
    assert.deepEqual(messages((await run('open requests')).stdout), ['GET /last-words 200']);
  });

  it('writes records logged by later exit listeners', async () => {
    assert.deepEqual(messages((await run('later')).stdout), ['before', 'last record']);
  });

  it('uses one listener for any number of instances, and removes it when all are closed', async () => {
    const { stderr, stdout } = await run('many');
    assert.equal(stderr, '');
    assert.equal(messages(stdout).length, 20);
    assert.deepEqual([JSON.parse((await run('listeners')).stdout)], [[0, 1, 0]]);
  });

  for (const way of ['more than the pipe holds', 'during a write']) {
    it(`waits for a slow reader of a pipe, and writes each line once: ${way}`, async () => {
      const { stdout, stderr } = await shell('NODE | (sleep 1; cat)', way);
      assert.deepEqual(numbers(stdout), upTo(2000));
      assert.equal(stderr, '');
    });

    it(`waits for a slow reader of a socket, and writes each line once: ${way}`, async () => {
      const child = spawn(process.execPath, [script, way]);
      await new Promise((resolve) => setTimeout(resolve, 700));
      const { stdout, stderr } = await collect(child);
      assert.deepEqual(numbers(stdout), upTo(2000));
      assert.equal(stderr, '');
    });

    it(`stops waiting for a blocked reader, and reports the lost records: ${way}`, async () => {
      const { stdout, stderr } = await shell('NODE | (sleep 8; cat)', way);
      assert.match(stderr, /^telemetry: \d+ log records to stdout were not delivered\n$/);
      const lost = Number(/\d+/.exec(stderr));
      const whole = stdout.split('\n').slice(0, -1);
      assert.ok(lost >= 2000 - whole.length && lost <= 2000, `${lost} lost, ${whole.length} written`);
    });

    it(`writes every line to a file: ${way}`, async () => {
      const folder = mkdtempSync(join(tmpdir(), 'at-exit-'));
      try {
        const file = join(folder, 'out');
        const { stderr } = await shell(`NODE > ${file}`, way);
        assert.deepEqual(numbers(readFileSync(file, 'utf8')), upTo(2000));
        assert.equal(stderr, '');
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }

  it('reports the records lost to a closed pipe, and keeps the exit code', async () => {
    const { stdout, stderr } = await shell('(sleep 0.5; NODE; echo "code $?" >&2) | true', 'exit', '9');
    assert.equal(stdout, '');
    assert.match(stderr, /^telemetry: 1 log record to stdout was not delivered\ncode 9\n$/);
  });

  it('keeps the exit code when standard error is closed as well', async () => {
    const { stdout } = await shell(
      '{ (sleep 0.5; NODE; echo $? >&3) 2>&1 >/dev/null | true; } 3>&1',
      'undelivered',
    );
    assert.equal(stdout, '4\n');
  });

  it('starts a new line after an unfinished line of another writer', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kit-exit-'));
    const exits = join(folder, 'exits');
    try {
      const reader = `(until [ -e ${exits} ]; do sleep 0.05; done; sleep 0.1; cat)`;
      const { stdout } = await shell(`NODE | ${reader}`, 'mixed', exits);
      const [foreign, ...own] = stdout.split('\n');
      assert.match(foreign as string, /^y+$/);
      assert.deepEqual(numbers(own.join('\n')), upTo(50));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  // BSD has a different `script`; without util-linux there is no terminal for the test
  const hasTerminal = /util-linux/.test(String(spawnSync('script', ['--version']).stdout));
  const terminal = (): void => {
    const command = `'${process.execPath}' '${script}' fatal`;
    const { stdout } = spawnSync('script', ['-qec', command, '/dev/null'], { encoding: 'utf8' });
    assert.deepEqual(messages(stdout.replaceAll('\r', '')), ['last record']);
  };
  if (hasTerminal) it('writes the last record to a terminal', terminal);
  else it('writes the last record to a terminal (util-linux’s script is not installed)');
});
