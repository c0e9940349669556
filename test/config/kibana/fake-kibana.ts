import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Import that the fake received, after it passed the checks of Kibana's API. */
export interface Import {
  overwrite: boolean;
  objects: { type: string; id: string; attributes: Record<string, unknown> }[];
}

/** Response of Kibana to an import; `{}` as body lets the fake respond as Kibana does after a success. */
export interface ImportResponse {
  status: number;
  body: object;
}

export interface FakeKibana {
  readonly url: string;
  readonly imports: Import[];
  /** Id of the default data view; undefined until it is set. */
  defaultView: string | undefined;
  /** False while Kibana starts: `/api/status` returns 503. */
  ready: boolean;
  /** Response to imports instead of a success. */
  importResponse: ImportResponse | undefined;
  close(): Promise<void>;
}

/**
 * Starts a fake of the parts of Kibana's API that `kibana/healthy.sh` calls. It refuses what Kibana refuses: a POST without
 * `kbn-xsrf` (400), an import that is no multipart form with a part `file` (400), and a file name without `.ndjson` (400).
 */
export async function startFakeKibana(): Promise<FakeKibana> {
  const server = createServer(async (request, response) => {
    const { status, body } = await respond(request);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const fake: FakeKibana = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    imports: [],
    defaultView: undefined,
    ready: true,
    importResponse: undefined,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  async function respond(request: IncomingMessage): Promise<ImportResponse> {
    const { pathname, searchParams } = new URL(request.url ?? '/', fake.url);
    if (!fake.ready) return { status: 503, body: {} };
    if (request.method === 'GET' && pathname === '/api/status') return { status: 200, body: {} };
    if (request.headers['kbn-xsrf'] === undefined)
      return badRequest('Request must contain a kbn-xsrf header.');
    if (pathname === '/api/saved_objects/_import')
      return importObjects(request, searchParams.get('overwrite') === 'true');
    if (pathname === '/api/data_views/default') {
      const { data_view_id } = JSON.parse((await bodyOf(request)).toString()) as { data_view_id: string };
      fake.defaultView = data_view_id;
      return { status: 200, body: { acknowledged: true } };
    }
    return { status: 404, body: { statusCode: 404, error: 'Not Found', message: 'Not Found' } };
  }

  async function importObjects(request: IncomingMessage, overwrite: boolean): Promise<ImportResponse> {
    const headers = { 'content-type': request.headers['content-type'] ?? '' };
    const form = await new Response(new Uint8Array(await bodyOf(request)), { headers }).formData();
    const file = form.get('file');
    if (!(file instanceof File)) return badRequest('[request body.file]: expected value of type [Stream]');
    if (!file.name.endsWith('.ndjson')) return badRequest(`Invalid file extension ${file.name}`);
    const lines = (await file.text()).split('\n').filter((line) => line !== '');
    const objects = lines.map((line) => JSON.parse(line) as Import['objects'][number]);
    fake.imports.push({ overwrite, objects });
    if (fake.importResponse) return fake.importResponse;
    const successResults = objects.map(({ type, id }) => ({ type, id, meta: {}, overwrite }));
    return {
      status: 200,
      body: { successCount: objects.length, success: true, warnings: [], successResults },
    };
  }
  return fake;
}

const badRequest = (message: string): ImportResponse => ({
  status: 400,
  body: { statusCode: 400, error: 'Bad Request', message },
});

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
