import type { MeasuredOperation } from '../operation.js';

const profile = { fullName: 'The Shopper', email: 'shopper@example.com' };

export const customerOperations: readonly MeasuredOperation[] = [
  {
    id: 'readOverview',
    status: 200,
    prepare: ({ shopper }) => ({ method: 'GET', path: '/me', token: shopper }),
  },
  {
    id: 'readProfile',
    status: 200,
    prepare: ({ shopper }) => ({ method: 'GET', path: '/me/profile', token: shopper }),
  },
  {
    id: 'putProfile',
    status: 200,
    prepare: ({ shopper }, n) => ({
      method: 'PUT',
      path: '/me/profile',
      token: shopper,
      json: { ...profile, phone: `+49 30 ${1000 + n}` },
    }),
  },
  {
    id: 'patchProfile',
    status: 200,
    prepare: ({ shopper }, n) => ({
      method: 'PATCH',
      path: '/me/profile',
      token: shopper,
      json: { phone: `+49 40 ${1000 + n}` },
    }),
  },
  {
    id: 'readAccount',
    variant: 'first page',
    status: 200,
    prepare: ({ shopper }) => ({ method: 'GET', path: '/me/account', token: shopper }),
  },
  {
    id: 'readAccount',
    variant: 'later pages',
    status: 200,
    prepare: ({ shopper, cursors: { movements } }, n) => ({
      method: 'GET',
      path: `/me/account?cursor=${movements[n % movements.length]}`,
      token: shopper,
    }),
  },
  {
    id: 'deposit',
    status: 201,
    prepare: ({ shopper }) => ({
      method: 'POST',
      path: '/me/account/deposits',
      token: shopper,
      json: { amount: { amount: 100, currency: 'EUR' } },
    }),
  },
  {
    id: 'listNotifications',
    variant: 'first page',
    status: 200,
    prepare: ({ shopper }) => ({ method: 'GET', path: '/me/notifications', token: shopper }),
  },
  {
    id: 'listNotifications',
    variant: 'later pages',
    status: 200,
    prepare: ({ shopper, cursors: { notifications } }, n) => ({
      method: 'GET',
      path: `/me/notifications?cursor=${notifications[n % notifications.length]}`,
      token: shopper,
    }),
  },
];
