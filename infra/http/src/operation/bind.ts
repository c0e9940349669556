import type { Span } from '@glasshouse/telemetry';
import type { TelemetryState } from '@glasshouse/telemetry/koa';
import type Koa from 'koa';
import { IsOptional } from 'typebox';
import { parseForm } from '../body/form.js';
import { hasBody, readBody } from '../body/read.js';
import { queueRoomHeader } from '../client/queue-room.js';
import { isNotModified, requirePreconditions, setValidators } from '../conditional/write-validators.js';
import type { ServerFaults } from '../faults/server-faults.js';
import { orUnconfirmed } from '../problem/outcome-unknown.js';
import type { Route } from '../types.js';
import { callerOf, enforce } from './access.js';
import { BoundRequest } from './bound-request.js';
import { deadlineOf, defaultTimeoutMs } from './deadline.js';
import { HandlerResponse } from './respond.js';
import { stringsBinder } from './strings.js';
import { invalidRequest, validator } from './validate.js';

export interface BindOptions {
  bodyLimit: number;
  bodyTimeoutMs: number;
  /** True if the path has a GET operation, so that its resource has a representation. */
  represented: boolean;
  /** Returns the faults of the server; undefined while faults are not enabled. */
  faults?: () => ServerFaults | undefined;
}

/** Context with the path parameters that the router has set. */
type RoutedContext = Koa.Context & { params: Record<string, string> };

const visible = /^[\x21-\x7e]{1,128}$/;
const noParameters = Object.freeze({});

/**
 * Creates the Koa handler of a route, and compiles its validators once. Order of the checks: caller, deadline, path,
 * query, body, preconditions; then the handler runs.
 */
export function bind(route: Route, options: BindOptions) {
  const { operation, handler, forwards = false } = route;
  const { access, path, body, bodyType = 'json' } = operation;
  const bindParams = operation.params && stringsBinder('path', operation.params);
  const bindQuery = stringsBinder('query', operation.query ?? emptyQuery);
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
      omitEmpty: operation.errorForm === 'oauth',
    });
    return validated(value);
  }

  function validated(value: unknown): unknown {
    validateBody?.(value);
    return value;
  }

  function announceRoom(context: Koa.Context, validBody: unknown): void {
    const room = route.queueRoom?.(validBody, timeoutMs);
    if (room !== undefined) context.set(queueRoomHeader, String(room));
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
    const evaluates = forwards || operation.method === 'GET' || operation.conditional === true;
    if (!evaluates) requirePreconditions(context, options.represented);
    const faults = options.faults?.();
    const work = faults ? faults.run(operation, request, () => handler(request)) : handler(request);
    const announced = route.queueRoom ? work.finally(() => announceRoom(context, request.body)) : work;
    const result = await announced.catch((error: unknown) => {
      throw orUnconfirmed(error, operation, request.idempotencyKey);
    });
    if (operation.conditional && !forwards && !request.preconditions.evaluated)
      throw new Error(`${operation.id} did not evaluate the preconditions of its request`);
    if (operation.spanAttributes) setAttributes(request.span, operation, result);
    write(context, route, result);
  };
}

const emptyQuery = { type: 'object', properties: {} } as unknown as NonNullable<Route['operation']['query']>;

function idempotencyKeyOf(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  if (typeof header === 'string' && visible.test(header)) return header;
  throw invalidRequest([
    { in: 'header', path: '/idempotency-key', message: 'must be 1 to 128 visible ASCII characters' },
  ]);
}

function setAttributes(span: Span, { spanAttributes }: Route['operation'], result: unknown): void {
  const body = result instanceof HandlerResponse ? result.body : result;
  for (const [name, value] of Object.entries(spanAttributes?.(body) ?? {})) span.set(name, value);
}

/** Writes the handler's result as JSON, unless the response has its own `content-type`. */
function write(context: Koa.Context, { operation, forwards }: Route, result: unknown): void {
  const own = result instanceof HandlerResponse ? result : undefined;
  const body = own ? own.body : result;
  const status = own?.status ?? operation.status ?? (body === undefined ? 204 : 200);
  if (operation.cacheControl !== undefined && status < 400)
    context.set('cache-control', operation.cacheControl);
  if (own) context.set(own.headers as Record<string, string>);
  if (body === undefined) {
    writeEmpty(context, status);
    return;
  }
  const text = context.res.hasHeader('content-type') ? body : JSON.stringify(body);
  if (
    !forwards &&
    (typeof text === 'string' || Buffer.isBuffer(text)) &&
    showsResource(operation, status, context)
  ) {
    const validators = setValidators(context, body, text);
    if (operation.method === 'GET' && isNotModified(context, validators)) {
      // A 304 has only the metadata that caches need (RFC 9110 section 15.4.5).
      context.remove('last-modified');
      context.remove('content-encoding');
      writeEmpty(context, 304);
      return;
    }
  }
  context.status = status;
  if (!context.res.hasHeader('content-type')) context.set('content-type', 'application/json; charset=utf-8');
  context.body = text;
}

function writeEmpty(context: Koa.Context, status: number): void {
  context.body = null;
  context.status = status;
}

/**
 * Returns true if the body is the current representation of the requested or the created resource (RFC 9110 section
 * 10.2.2). Never true for PUT, whose response may have validators only if the request body is stored byte for byte
 * (section 9.3.4).
 */
function showsResource(
  { method, conditional }: Route['operation'],
  status: number,
  context: Koa.Context,
): boolean {
  if (method === 'GET') return status === 200;
  if (method === 'PUT') return false;
  return status < 300 && (conditional === true || (status === 201 && context.res.hasHeader('location')));
}
