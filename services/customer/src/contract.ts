/**
 * API of the customer service. Users have a profile, a billing account and notifications. Other services create
 * charges, refunds and notifications.
 */
import {
  ChangePage,
  changeQuery,
  closed,
  Identifier,
  Line,
  operation,
  Page,
  pageQuery,
  Timestamp,
} from '@glasshouse/http';
import { Money, SkuSchema } from '@glasshouse/shop';
import { type Static, Type } from 'typebox';
import { customerErrors } from './errors.js';

export { customerErrors };

export const limits = {
  /** Upper limit of one deposit in minor units. */
  deposit: 1_000_000,
} as const;

const line = Line({ maxLength: 120 });
const profile = {
  fullName: line,
  email: Type.String({
    maxLength: 254,
    pattern: '^[^@\\s\\x00-\\x1f\\x7f-\\x9f]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,187}[A-Za-z0-9])?$',
  }),
  phone: Type.Optional(Type.String({ pattern: '^\\+?[0-9 ()/-]{3,30}$' })),
  address: Type.Optional(
    closed({
      street: line,
      postalCode: Line({ maxLength: 16 }),
      city: line,
      country: Type.String({ pattern: '^[A-Z]{2}$', description: 'ISO 3166-1 alpha-2' }),
    }),
  ),
};

export const ProfileBody = closed(profile);
export type ProfileBody = Static<typeof ProfileBody>;

/** JSON Merge Patch (RFC 7396): a value replaces the member, null removes an optional one. */
export const ProfilePatch = closed({
  fullName: Type.Optional(profile.fullName),
  email: Type.Optional(profile.email),
  phone: Type.Optional(Type.Union([profile.phone, Type.Null()])),
  address: Type.Optional(Type.Union([profile.address, Type.Null()])),
});
export type ProfilePatch = Static<typeof ProfilePatch>;

export const Profile = Type.Object({
  ...profile,
  userId: Type.String(),
  username: Type.String(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
});
export type Profile = Static<typeof Profile>;

export const movementKinds = ['deposit', 'charge', 'refund'] as const;
/** `amount` is never negative: `kind` gives the direction. `balance` is the account's balance after the movement. */
export const Movement = Type.Object({
  id: Type.String(),
  kind: Type.Enum(movementKinds),
  amount: Money,
  balance: Money,
  orderId: Type.Optional(Identifier),
  at: Timestamp,
});
export type Movement = Static<typeof Movement>;

export const Account = Type.Object({
  balance: Money,
  movements: Type.Array(Movement, { description: 'Newest first.' }),
  next: Type.Union([Type.String(), Type.Null()]),
});
export type Account = Static<typeof Account>;

/** A movement and the account's balance after it. */
export const Booking = Type.Object({ balance: Money, movement: Movement });
export type Booking = Static<typeof Booking>;

/** Extension members of the problem INSUFFICIENT_FUNDS. */
export const InsufficientFunds = Type.Object({
  balance: Money,
  missing: Type.Object(Money.properties, {
    description: 'Amount to deposit before the order can be confirmed.',
  }),
});

/** Outcomes of an order. Each causes a notification to the customer. */
export const outcomes = ['confirmed', 'cancelled', 'payment-failed', 'out-of-stock', 'failed'] as const;
export const Outcome = Type.Enum(outcomes);
export type Outcome = (typeof outcomes)[number];

export const Notification = Type.Object({
  id: Type.String(),
  orderId: Identifier,
  outcome: Outcome,
  message: Type.String(),
  total: Type.Optional(Money),
  at: Timestamp,
});
export type Notification = Static<typeof Notification>;

/** A profile for the warehouse: of the personal data, only the country. */
export const ExportedProfile = Type.Object({
  userId: Type.String(),
  country: Type.Optional(Type.String({ description: 'ISO 3166-1 alpha-2' })),
  version: Type.Integer({ minimum: 0 }),
  createdAt: Timestamp,
  updatedAt: Timestamp,
});
export type ExportedProfile = Static<typeof ExportedProfile>;

/** A movement for the warehouse. Amounts are in minor units of the shop's currency; a `void` moves no money. */
export const ExportedMovement = Type.Object({
  id: Type.String(),
  userId: Type.String(),
  kind: Type.Enum([...movementKinds, 'void']),
  amount: Type.Integer({ minimum: 0 }),
  orderId: Type.Optional(Identifier),
  at: Timestamp,
});
export type ExportedMovement = Static<typeof ExportedMovement>;

const userId = Type.String({ pattern: '^[\\x21-\\x7e]{1,128}$' });
const attempt = Type.Integer({
  minimum: 1,
  description: 'Attempt to confirm the order; a late charge of a refunded attempt is refused.',
});

export const NewCharge = closed({ userId, orderId: Identifier, attempt, amount: Money });
export type NewCharge = Static<typeof NewCharge>;
export const NewRefund = closed({ userId, orderId: Identifier, attempt });
export type NewRefund = Static<typeof NewRefund>;
/** `refunded` is zero when the attempt was not charged. */
export const Refund = Type.Object({
  refunded: Money,
  balance: Money,
});
export type Refund = Static<typeof Refund>;
export const NewNotification = closed({
  userId,
  orderId: Identifier,
  outcome: Outcome,
  total: Type.Optional(Money),
  sku: Type.Optional(SkuSchema),
});
export type NewNotification = Static<typeof NewNotification>;

export const operations = {
  readProfile: operation({
    id: 'readProfile',
    method: 'GET',
    path: '/me/profile',
    access: 'user',
    summary: 'Read your profile',
    response: Profile,
    errors: [customerErrors.PROFILE_NOT_FOUND, customerErrors.NO_PROFILE_FOR_ADMINISTRATORS],
  }),
  putProfile: operation({
    id: 'putProfile',
    method: 'PUT',
    path: '/me/profile',
    access: 'user',
    summary: 'Create or replace your profile: step two of registration',
    body: ProfileBody,
    conditional: true,
    response: Profile,
    otherStatuses: { 201: 'The profile was created' },
    errors: [customerErrors.NO_PROFILE_FOR_ADMINISTRATORS, 'CONFLICT'],
  }),
  patchProfile: operation({
    id: 'patchProfile',
    method: 'PATCH',
    path: '/me/profile',
    access: 'user',
    summary: 'Change parts of your profile (RFC 7396)',
    body: ProfilePatch,
    conditional: true,
    response: Profile,
    errors: [customerErrors.PROFILE_NOT_FOUND, customerErrors.NO_PROFILE_FOR_ADMINISTRATORS, 'CONFLICT'],
  }),
  readAccount: operation({
    id: 'readAccount',
    method: 'GET',
    path: '/me/account',
    access: 'user',
    summary: 'Read your balance, and list its movements, newest first',
    query: Type.Object(pageQuery),
    response: Account,
  }),
  deposit: operation({
    id: 'deposit',
    method: 'POST',
    path: '/me/account/deposits',
    access: 'user',
    summary: 'Deposit money; requests with the same Idempotency-Key are booked once',
    body: closed({
      amount: closed({
        amount: Type.Integer({ minimum: 1, maximum: limits.deposit, examples: [50_000] }),
        currency: Money.properties.currency,
      }),
    }),
    status: 201,
    response: Booking,
    errors: [customerErrors.CURRENCY_MISMATCH, 'IDEMPOTENCY_KEY_REUSED', 'CONFLICT', 'RATE_LIMITED'],
  }),
  listNotifications: operation({
    id: 'listNotifications',
    method: 'GET',
    path: '/me/notifications',
    access: 'user',
    importance: 'optional',
    summary: 'List the notifications about your orders, newest first',
    query: Type.Object(pageQuery),
    response: Page(Notification),
  }),
  charge: operation({
    id: 'charge',
    method: 'POST',
    path: '/internal/charges',
    access: 'internal',
    importance: 'critical',
    summary: 'Charge an account for an order, once for each attempt',
    body: NewCharge,
    response: Booking,
    errors: [customerErrors.INSUFFICIENT_FUNDS, customerErrors.CURRENCY_MISMATCH, 'CONFLICT', 'RATE_LIMITED'],
    problemMembers: { INSUFFICIENT_FUNDS: InsufficientFunds },
    timeoutMs: 3000,
    retry: true,
  }),
  refund: operation({
    id: 'refund',
    method: 'POST',
    path: '/internal/refunds',
    access: 'internal',
    importance: 'critical',
    summary: 'Refund the charge of an attempt; a charge of it that arrives later is refused',
    body: NewRefund,
    response: Refund,
    errors: ['CONFLICT', 'RATE_LIMITED'],
    timeoutMs: 3000,
    retry: true,
  }),
  notify: operation({
    id: 'notify',
    method: 'POST',
    path: '/internal/notifications',
    access: 'internal',
    importance: 'critical',
    summary: 'Notify a customer of the outcome of an order, once for each outcome',
    body: NewNotification,
    response: Notification,
    timeoutMs: 3000,
    retry: true,
  }),
  exportProfiles: operation({
    id: 'exportProfiles',
    method: 'GET',
    path: '/internal/export/profiles',
    access: 'internal',
    importance: 'optional',
    summary: 'Export the profiles in the order of their latest change, without names and addresses',
    query: Type.Object(changeQuery),
    response: ChangePage(ExportedProfile),
  }),
  exportMovements: operation({
    id: 'exportMovements',
    method: 'GET',
    path: '/internal/export/movements',
    access: 'internal',
    importance: 'optional',
    summary: 'Export the movements of all accounts, oldest first',
    query: Type.Object(changeQuery),
    response: ChangePage(ExportedMovement),
  }),
};
