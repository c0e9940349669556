import type { TelemetryState } from '@glasshouse/telemetry/koa';
import type Koa from 'koa';
import { IsOptional } from 'typebox';
import { parseForm } from '../body/form.js';
import { hasBody, readBody } from '../body/read.js';
import type { Route } from '../types.js';
import { callerOf, enforce } from './access.js';
import { Answer } from './answer.js';
import { BoundRequest } from './bound-request.js';
import { deadlineOf, defaultTimeoutMs } from './deadline.js';
import { stringsBinder } from './strings.js';
import { invalidRequest, validator } from './validate.js';

export interface BindOptions {
  bodyLimit: number;
  bodyTimeoutMs: number;
}

/** What the router has put on the context. */
type RoutedContext = Koa.Context & { params: Record<string, string> };

const visible = /^[\x21-\x7e]{1,128}$/;
const noParameters = Object.freeze({});

/**
 * Makes a route's Koa handler. Everything that can be known beforehand is made here, once: validators, names,
 * headers. The order of a request: who calls, how long there is, path, query, body, then the handler.
 */
export function bind({ operation, handler }: Route, options: BindOptions) {
  const { access, path, body, bodyType = 'json' } = operation;
  const bindParams = operation.params && stringsBinder('path', operation.params);
  const bindQuery = stringsBinder('query', operation.query ?? closedNothing);
  const validateBody = body && validator('body', body);
  const bodyOptional = body !== undefined && IsOptional(body);
  const timeoutMs = operation.timeoutMs ?? defaultTimeoutMs;

  async function bodyOf(context: Koa.Context): Promise<unknown> {
    if (!hasBody(context.req)) {
      if (bodyOptional) return undefined;
      if (bodyType === 'form') return validated({});
      throw invalidRequest([{ in: 'body', path: '', message: 'is required' }]);
    }
    const value = await readBody(context.req, {
      type: bodyType,
      limit: options.bodyLimit,
      timeoutMs: options.bodyTimeoutMs,
    });
    return validated(value);
  }

  function validated(value: unknown): unknown {
    validateBody?.(value);
    return value;
  }

  return async function serve(context: RoutedContext): Promise<void> {
    const { headers } = context.req;
    const user = callerOf(headers);
    const { observation } = context.state as Partial<TelemetryState>;
    if (observation) {
      observation.route = path;
      if (user.id !== '') observation.userId = user.id;
    }
    enforce(access, user);
    const request = new BoundRequest(context, {
      user,
      deadline: deadlineOf(headers['x-deadline-ms'], timeoutMs),
      idempotencyKey: idempotencyKeyOf(headers['idempotency-key']),
      params: bindParams ? bindParams(new Map(Object.entries(context.params))) : noParameters,
      query: bindQuery(parseForm('query', context.querystring)),
      body: body === undefined ? undefined : await bodyOf(context),
    });
    write(context, operation, await handler(request));
  };
}

const closedNothing = { type: 'object', properties: {} } as unknown as NonNullable<
  Route['operation']['query']
>;

function idempotencyKeyOf(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  if (typeof header === 'string' && visible.test(header)) return header;
  throw invalidRequest([
    { in: 'header', path: '/idempotency-key', message: 'must be 1 to 128 visible characters' },
  ]);
}

/** Bodies are JSON unless the answer brings its own `content-type`. */
function write(context: Koa.Context, operation: Route['operation'], result: unknown): void {
  const own = result instanceof Answer ? result : undefined;
  const body = own ? own.body : result;
  const status = own?.status ?? operation.status ?? (body === undefined ? 204 : 200);
  if (operation.cacheControl !== undefined && status < 400)
    context.set('cache-control', operation.cacheControl);
  if (own) context.set(own.headers as Record<string, string>);
  if (body === undefined) {
    context.body = null;
    context.status = status;
    return;
  }
  context.status = status;
  if (context.res.hasHeader('content-type')) {
    context.body = body;
  } else {
    context.set('content-type', 'application/json; charset=utf-8');
    context.body = JSON.stringify(body);
  }
}
