/** Operations that the gateway serves itself. */
import { Notification, Profile } from '@glasshouse/customer/contract';
import { operation, publicFor } from '@glasshouse/http';
import { Order } from '@glasshouse/order/contract';
import { Money } from '@glasshouse/shop';
import { type Static, type TSchema, Type } from 'typebox';
import { cacheTimes } from './cache-times.js';

function orNull<T extends TSchema>(schema: T) {
  return Type.Union([schema, Type.Null()]);
}

export const parts = ['profile', 'balance', 'orders', 'notifications'] as const;
export type Part = (typeof parts)[number];

export const Overview = Type.Object({
  profile: orNull(Profile),
  balance: orNull(Money),
  orders: orNull(Type.Array(Order, { description: 'The latest, newest first.' })),
  notifications: orNull(Type.Array(Notification, { description: 'The latest, newest first.' })),
  unavailable: Type.Array(Type.Enum(parts), {
    description: 'Parts that are null because their service did not respond.',
  }),
});
export type Overview = Static<typeof Overview>;

const securityPolicy = { 'Content-Security-Policy': 'The page loads resources only from this origin.' };

const anything = Type.Record(Type.String(), Type.Unknown());

/** Resources by address, from the contracts: the JSON response of `GET /`. */
export const Index = Type.Object({
  title: Type.String(),
  documentation: Type.String({ description: 'Address of the API reference.' }),
  openapi: Type.String({ description: 'Address of the OpenAPI document.' }),
  console: Type.Optional(
    Type.String({ description: 'Address of the console with logs, traces and metrics of every request.' }),
  ),
  resources: Type.Array(
    Type.Object({
      href: Type.String({ description: 'Path; a URI template (RFC 6570) if it contains `{}`.' }),
      operations: Type.Array(
        Type.Object({
          method: Type.String(),
          access: Type.Enum(['anyone', 'user', 'admin']),
          summary: Type.String(),
        }),
      ),
    }),
  ),
});
export type Index = Static<typeof Index>;

export const operations = {
  readOverview: operation({
    id: 'readOverview',
    method: 'GET',
    path: '/me',
    access: 'user',
    summary: 'Your profile, balance, latest orders and notifications; unavailable parts are null and listed',
    response: Overview,
    timeoutMs: 3000,
  }),
  readIndex: operation({
    id: 'readIndex',
    method: 'GET',
    path: '/',
    access: 'anyone',
    importance: 'optional',
    summary: 'The resources of this API, as JSON or as a page',
    response: Index,
    contentTypes: ['application/json', 'text/html'],
    headers: { Vary: 'The response depends on `Accept`.', ...securityPolicy },
    cacheControl: 'public, no-cache',
  }),
  readOpenapi: operation({
    id: 'readOpenapi',
    method: 'GET',
    path: '/openapi.json',
    access: 'anyone',
    importance: 'optional',
    summary: 'This API as an OpenAPI 3.1 document',
    response: Type.Object(
      {
        openapi: Type.String({ pattern: '^3\\.1\\.\\d+$' }),
        info: anything,
        paths: anything,
        components: anything,
      },
      { additionalProperties: true },
    ),
    cacheControl: publicFor(cacheTimes.clientOpenapi),
  }),
  readDocs: operation({
    id: 'readDocs',
    method: 'GET',
    path: '/docs',
    access: 'anyone',
    importance: 'optional',
    summary: 'API reference from which operations can be called',
    response: Type.String(),
    contentTypes: ['text/html'],
    headers: securityPolicy,
    cacheControl: 'public, no-cache',
  }),
  readDocsFile: operation({
    id: 'readDocsFile',
    method: 'GET',
    path: '/docs/{file}',
    access: 'anyone',
    importance: 'optional',
    summary: 'A script, style sheet or icon of the pages',
    params: Type.Object({ file: Type.String({ pattern: '^[a-z0-9][a-z0-9.-]{0,63}$' }) }),
    response: Type.String(),
    contentTypes: ['text/javascript', 'text/css', 'image/png'],
    headers: { Vary: 'The response depends on `Accept-Encoding`.' },
    errors: ['NOT_FOUND'],
    cacheControl: 'public, no-cache',
  }),
  readErrorDocs: operation({
    id: 'readErrorDocs',
    method: 'GET',
    path: '/docs/errors',
    access: 'anyone',
    importance: 'optional',
    summary: 'The meaning of each error code',
    response: Type.String(),
    contentTypes: ['text/html'],
    headers: securityPolicy,
    cacheControl: 'public, no-cache',
  }),
};
