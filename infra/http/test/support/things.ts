import type { Level, Telemetry } from '@glasshouse/telemetry';
import { createTestTelemetry, type TestTelemetry } from '@glasshouse/telemetry/testing';
import Type from 'typebox';
import { createHttpApp } from '../../src/app.js';
import { closed } from '../../src/operation/closed.js';
import { handle } from '../../src/operation/handle.js';
import { operation } from '../../src/operation/operation.js';
import { pageQuery } from '../../src/schemas.js';
import { listen } from '../../src/server/listen.js';
import type { HttpAppOptions, ListenOptions, Route, RunningServer } from '../../src/types.js';

// Operations for tests: with path, query, body and form; for anyone, for users and for administrators.
export const getThing = operation({
  id: 'getThing',
  method: 'GET',
  path: '/things/{id}',
  access: 'anyone',
  summary: 'One thing',
  params: Type.Object({ id: Type.String({ maxLength: 20 }) }),
  response: Type.Object({ id: Type.String() }),
  spanAttributes: ({ id }) => ({ 'thing.id': id }),
  cacheControl: 'public, max-age=5',
});

export const listThings = operation({
  id: 'listThings',
  method: 'GET',
  path: '/things',
  access: 'anyone',
  summary: 'Things',
  query: Type.Object({
    ...pageQuery,
    old: Type.Optional(Type.Boolean()),
    weight: Type.Optional(Type.Number()),
  }),
  response: Type.Unknown(),
});

export const makeThing = operation({
  id: 'makeThing',
  method: 'POST',
  path: '/things',
  access: 'user',
  summary: 'Make a thing',
  body: closed({ name: Type.String({ minLength: 1 }), tags: Type.Optional(Type.Unknown()) }),
  response: Type.Unknown(),
  status: 201,
  errors: ['CONFLICT'],
});

export const removeThing = operation({
  id: 'removeThing',
  method: 'DELETE',
  path: '/things/{id}',
  access: 'admin',
  summary: 'Remove a thing',
  params: Type.Object({ id: Type.String() }),
});

export const sendForm = operation({
  id: 'sendForm',
  method: 'POST',
  path: '/form',
  access: 'anyone',
  summary: 'A form',
  bodyType: 'form',
  body: closed({ grant: Type.String(), scope: Type.Optional(Type.String()) }),
  response: Type.Unknown(),
});

export const user = { id: 'u1', name: 'Ann É', roles: ['user'] };
export const admin = { id: 'a1', name: 'root', roles: ['admin'] };

/** Routes that return their validated input. */
export const echoRoutes: Route[] = [
  handle(getThing, async ({ params }) => ({ id: params.id })),
  handle(listThings, async ({ query }) => query),
  handle(makeThing, async ({ body, user, idempotencyKey }) => ({ body, user, idempotencyKey })),
  handle(removeThing, async () => undefined),
  handle(sendForm, async ({ body }) => body),
];

export interface Running extends RunningServer {
  telemetry: TestTelemetry;
}

/** Serves the routes on a free port; the caller closes the server. */
export async function serve(
  options: Partial<Omit<HttpAppOptions, 'telemetry'>> = {},
  listening: Partial<ListenOptions> = {},
  level: Level = 'trace',
): Promise<Running> {
  const telemetry = createTestTelemetry('callee', { level });
  const app = createHttpApp({
    telemetry: telemetry as Telemetry,
    routes: echoRoutes,
    readiness: {},
    ...options,
  });
  const server = await listen(app, { host: '127.0.0.1', port: 0, ...listening });
  return { ...server, telemetry };
}
