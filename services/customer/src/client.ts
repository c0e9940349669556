import {
  type CallContext,
  type Caller,
  createClient,
  type HttpClient,
  type ServiceClientOptions,
} from '@glasshouse/http';
import type { Span } from '@glasshouse/telemetry';
import {
  type Account,
  type Booking,
  type NewCharge,
  type NewNotification,
  type NewRefund,
  type Notification,
  operations,
  type Profile,
  type Refund,
} from './contract.js';

/** Client of the customer service. Each call is one client span; error responses are thrown as `ProblemError`. */
export interface CustomerClient {
  /** Calls the operations that have no method here. */
  readonly http: HttpClient;
  /** @throws ProblemError PROFILE_NOT_FOUND, NO_PROFILE_FOR_ADMINISTRATORS */
  readProfile(span: Span, user: Caller, context?: CallContext): Promise<Profile>;
  readAccount(span: Span, user: Caller, limit: number, context?: CallContext): Promise<Account>;
  /** Returns the newest notifications, at most `limit`. */
  listNotifications(
    span: Span,
    user: Caller,
    limit: number,
    context?: CallContext,
  ): Promise<{ items: Notification[]; next: string | null }>;
  /** @throws ProblemError INSUFFICIENT_FUNDS, CURRENCY_MISMATCH, CONFLICT */
  charge(span: Span, charge: NewCharge, context?: CallContext): Promise<Booking>;
  refund(span: Span, refund: NewRefund, context?: CallContext): Promise<Refund>;
  notify(span: Span, notification: NewNotification, context?: CallContext): Promise<Notification>;
  close(): Promise<void>;
}

export function createCustomerClient(options: ServiceClientOptions): CustomerClient {
  const http = createClient({ ...options, upstream: 'customer' });
  return {
    http,
    readProfile: (span, user, context) => http.call(span, operations.readProfile, { ...context, user }),
    readAccount: (span, user, limit, context) =>
      http.call(span, operations.readAccount, { ...context, user, query: { limit } }),
    listNotifications: (span, user, limit, context) =>
      http.call(span, operations.listNotifications, { ...context, user, query: { limit } }),
    charge: (span, body, context) =>
      http.call(span, operations.charge, { userKey: body.userId, ...context, body }),
    refund: (span, body, context) =>
      http.call(span, operations.refund, { userKey: body.userId, ...context, body }),
    notify: (span, body, context) =>
      http.call(span, operations.notify, { userKey: body.userId, ...context, body }),
    close: () => http.close(),
  };
}
