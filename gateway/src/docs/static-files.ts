import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { entityTag, ProblemError } from '@glasshouse/http';
import { prefersGzip } from './negotiate.js';

const compress = promisify(gzip);
const own = new URL('../../../web/', import.meta.url);
const swaggerUi = createRequire(import.meta.url).resolve('swagger-ui-dist/package.json');

/** Paths by file name. Only these files are served, so a request path cannot reach another one. */
const pathsByName: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['page.css', 'reference.css', 'reference.js'].map((name) => [name, fileURLToPath(new URL(name, own))]),
  ),
  ...Object.fromEntries(
    ['swagger-ui-bundle.js', 'swagger-ui.css', 'favicon-32x32.png'].map((name) => [
      name,
      swaggerUi.replace('package.json', name),
    ]),
  ),
};

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
};

interface Loaded {
  type: string;
  etag: string;
  plain: Buffer;
  /** Undefined if gzip does not reduce the size. */
  gzipped: Buffer | undefined;
}

export interface StaticFile {
  body: Buffer;
  headers: Readonly<Record<string, string>>;
}

/** Serves the files of the pages. Reads and compresses a file on its first request, since most gateways serve none. */
export function createStaticFiles() {
  const loaded = new Map<string, Promise<Loaded>>();
  return {
    /** @throws ProblemError NOT_FOUND */
    async read(
      name: string,
      request: Readonly<Record<string, string | string[] | undefined>>,
    ): Promise<StaticFile> {
      const path = Object.hasOwn(pathsByName, name) ? pathsByName[name] : undefined;
      if (path === undefined) throw new ProblemError('NOT_FOUND', { detail: 'No such file' });
      let loading = loaded.get(name);
      if (!loading) {
        loading = load(path);
        loaded.set(name, loading);
        loading.catch(() => loaded.delete(name));
      }
      const { type, etag, plain, gzipped } = await loading;
      const headers = { 'content-type': type, etag, vary: 'accept-encoding' };
      return gzipped && prefersGzip(request['accept-encoding'])
        ? { body: gzipped, headers: { ...headers, 'content-encoding': 'gzip' } }
        : { body: plain, headers };
    },
  };
}

async function load(path: string): Promise<Loaded> {
  const plain = await readFile(path);
  const small = await compress(plain, { level: 9 });
  return {
    type: types[extname(path)] ?? 'application/octet-stream',
    etag: entityTag(plain),
    plain,
    gzipped: small.length < plain.length ? small : undefined,
  };
}
