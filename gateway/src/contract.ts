/** What the gateway itself serves, besides what it routes. */
import { Notification, Profile } from '@glasshouse/customer/contract';
import { Money, operation } from '@glasshouse/http';
import { Order } from '@glasshouse/order/contract';
import { type Static, type TSchema, Type } from 'typebox';

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
    description: 'Parts that are null because the service they come from did not answer.',
  }),
});
export type Overview = Static<typeof Overview>;

export const operations = {
  readOverview: operation({
    id: 'readOverview',
    method: 'GET',
    path: '/me',
    access: 'user',
    summary: 'Your profile, balance, latest orders and notifications; what is out of reach is null and named',
    response: Overview,
    timeoutMs: 3000,
  }),
  readOpenapi: operation({
    id: 'readOpenapi',
    method: 'GET',
    path: '/openapi.json',
    access: 'anyone',
    summary: 'This API as an OpenAPI 3.1 document',
    response: Type.Object({}),
    cacheControl: 'public, max-age=60',
  }),
  readDocs: operation({
    id: 'readDocs',
    method: 'GET',
    path: '/docs',
    access: 'anyone',
    summary: 'This API as a page to read',
    response: Type.String(),
    cacheControl: 'public, max-age=60',
  }),
  readErrorDocs: operation({
    id: 'readErrorDocs',
    method: 'GET',
    path: '/docs/errors',
    access: 'anyone',
    summary: 'What each error code means',
    response: Type.String(),
    cacheControl: 'public, max-age=60',
  }),
};
