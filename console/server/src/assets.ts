import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, posix } from 'node:path';
import { ProblemError } from '@glasshouse/http';
import type Koa from 'koa';
import type { BackEnds } from '../../contract/src/back-ends.js';

interface Asset {
  body: Buffer;
  type: string;
  etag: string;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
};

export interface PageValues {
  readonly services: readonly string[];
  readonly backEnds: BackEnds;
  /** A file that is served at `path`. */
  readonly recording?: { readonly path: string; readonly body: Buffer };
}

/** Allows only the console's own files: no inline script, no external resource, no embedding in a frame. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * Serves the files of the web application from memory, so that no request can read other files.
 *
 * @param folders folders and the paths under which they are served; `index.html` is served at `/`
 * @param page values written into `index.html`: the names of the services, which select their colours, as
 * `data-services`, the addresses of the pages to link to as `data-back-ends`, and the path of a recording to play in
 * place of the console's pages as `data-recording`
 * @param pages further pages by path, each rendered at its first request
 */
export function createAssets(
  folders: readonly { folder: string; under: string }[],
  page: PageValues,
  pages: ReadonlyMap<string, () => string>,
): Koa.Middleware {
  const assets = new Map<string, Asset>();
  const add = (path: string, body: Buffer, type: string) => {
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
    assets.set(path, { body, type, etag });
  };
  if (page.recording) add(page.recording.path, page.recording.body, 'application/octet-stream');
  for (const { folder, under } of folders) {
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      const type = types[extname(name)];
      if (!type) continue;
      const file = readFileSync(join(folder, name));
      const body = name === 'index.html' ? withValues(file, page) : file;
      add(posix.join(under, name.replaceAll('\\', '/')), body, type);
    }
  }

  return function serveAsset(context, next) {
    const path = context.path === '/' ? '/index.html' : context.path;
    const render = assets.has(path) ? undefined : pages.get(path);
    if (render) add(path, Buffer.from(render()), types['.html'] as string);
    const asset = assets.get(path);
    if (!asset) return next();
    context.state.route = path;
    if (context.method !== 'GET' && context.method !== 'HEAD') {
      throw new ProblemError('METHOD_NOT_ALLOWED', { headers: { allow: 'GET, HEAD' } });
    }
    context.set({
      'content-type': asset.type,
      'content-security-policy': policy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-cache',
      etag: asset.etag,
    });
    context.status = 200;
    if (context.fresh) context.status = 304;
    else context.body = asset.body;
    return Promise.resolve();
  };
}

/** Fills in the attributes of the page. Values from the environment are percent-encoded and separated by spaces. */
function withValues(file: Buffer, { services, backEnds, recording }: PageValues): Buffer {
  const names = services.map(encodeURIComponent).join(' ');
  const addresses = Object.entries(backEnds)
    .filter(([, url]) => url !== undefined && url !== '')
    .map(([name, url]) => `${name}=${encodeURIComponent(url)}`)
    .join(' ');
  const text = file
    .toString()
    .replace('data-services=""', `data-services="${names}"`)
    .replace('data-back-ends=""', `data-back-ends="${addresses}"`)
    .replace('data-recording=""', recording ? `data-recording="${recording.path}"` : '');
  return Buffer.from(text);
}
