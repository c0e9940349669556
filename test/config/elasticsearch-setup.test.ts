import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

const setup = fileURLToPath(new URL('../../../elasticsearch/setup.mjs', import.meta.url));

interface Response {
  status: number;
  body?: unknown;
}
const errorOf = (status: number, type: string): Response => ({ status, body: { error: { type } } });
const stream = 'logs-glasshouse-default';
const existing: Response = { status: 200, body: { data_streams: [{ name: stream }] } };

describe('elasticsearch/setup.mjs', () => {
  let server: Server;
  let calls: string[];
  let responses: Record<string, Response[]>;

  beforeEach(async () => {
    calls = [];
    responses = {};
    server = createServer((request, response) => {
      const call = `${request.method} ${request.url}`;
      calls.push(call);
      const queue = responses[call] ?? [];
      const { status, body = {} } = (queue.length > 1 ? queue.shift() : queue[0]) ?? { status: 200 };
      request.resume().on('end', () => response.writeHead(status).end(JSON.stringify(body)));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => server.close());

  function run(): Promise<{ code: number | string; output: string }> {
    const { port } = server.address() as AddressInfo;
    const env = { ELASTICSEARCH_URL: `http://127.0.0.1:${port}`, SETUP_TIMEOUT_MS: '20000' };
    return new Promise((resolve) => {
      execFile(process.execPath, [setup], { env }, (error, stdout, stderr) =>
        resolve({ code: error?.code ?? 0, output: stdout + stderr }),
      );
    });
  }
  const putMapping = `PUT /${stream}/_mapping?write_index_only=true`;
  const rollover = `POST /${stream}/_rollover`;
  const list = 'GET /_data_stream/logs-glasshouse-*';

  it('creates the data stream after the template', async () => {
    responses[list] = [{ status: 200, body: { data_streams: [] } }];
    assert.deepEqual(await run(), { code: 0, output: `data stream ${stream}: created\n` });
    assert.deepEqual(calls, ['PUT /_index_template/glasshouse-logs', list, `PUT /_data_stream/${stream}`]);
  });

  it('does not roll over when the index accepts the mapping', async () => {
    responses[list] = [existing];
    assert.match((await run()).output, /up to date/);
    assert.ok(!calls.includes(rollover));
  });

  for (const refusal of [
    errorOf(400, 'illegal_argument_exception'),
    errorOf(500, 'mapper_exception'),
    errorOf(400, 'mapper_parsing_exception'),
  ])
    it(`rolls over once when the index refuses the mapping: ${JSON.stringify(refusal)}`, async () => {
      responses[list] = [existing];
      responses[putMapping] = [refusal];
      const { code, output } = await run();
      assert.equal(code, 0, output);
      assert.match(output, /rolled over to the new mapping/);
      assert.deepEqual(calls.slice(-2), [putMapping, rollover]);
      assert.equal(calls.filter((call) => call === rollover).length, 1);
    });

  it('waits while Elasticsearch is unavailable, and does not roll over for that', async () => {
    responses[list] = [existing];
    responses[putMapping] = [errorOf(503, 'cluster_block_exception'), { status: 200 }];
    const { code, output } = await run();
    assert.equal(code, 0, output);
    assert.match(output, /waiting for Elasticsearch.*\n.*up to date/);
    assert.ok(!calls.includes(rollover));
  });

  it('exits with code 1 when Elasticsearch refuses the template', async () => {
    responses['PUT /_index_template/glasshouse-logs'] = [errorOf(400, 'illegal_argument_exception')];
    const { code, output } = await run();
    assert.equal(code, 1);
    assert.match(output, /not set up: PUT \/_index_template\/glasshouse-logs: 400/);
    assert.equal(calls.length, 1);
  });
});
