import { operations as customer } from '@glasshouse/customer/contract';
import { handle, ProblemError, type Route } from '@glasshouse/http';
import { operations as order } from '@glasshouse/order/contract';
import type { Span } from '@glasshouse/telemetry';
import { type Overview, operations, type Part } from '../contract.js';
import { requireUser } from '../token/require-user.js';
import type { Upstreams } from '../upstreams.js';

const latest = 5;
/** Time limit of each call, so that a slow service does not delay the other parts. */
const partMs = 2000;

/** Serves GET /me with four concurrent calls. A part is null and listed in `unavailable` if its service does not respond. */
export function readOverview({
  customer: toCustomer,
  order: toOrder,
}: Pick<Upstreams, 'customer' | 'order'>): Route {
  return handle(operations.readOverview, async ({ span, user, deadline, signal }) => {
    requireUser(user.roles);
    const callOptions = { user, signal, deadline: Math.min(deadline, performance.now() + partMs) };
    const listOptions = { ...callOptions, query: { limit: latest } };
    const unavailable: Part[] = [];
    const part = <T>(name: Part, response: Promise<T>): Promise<T | null> =>
      response.catch((error: unknown) => {
        if (reportFailure(span, name, error)) unavailable.push(name);
        return null;
      });

    const [profile, account, orders, notifications] = await Promise.all([
      part('profile', toCustomer.call(span, customer.readProfile, callOptions)),
      part('balance', toCustomer.call(span, customer.readAccount, { ...callOptions, query: { limit: 1 } })),
      part('orders', toOrder.call(span, order.listOrders, listOptions)),
      part('notifications', toCustomer.call(span, customer.listNotifications, listOptions)),
    ]);
    return {
      profile,
      balance: account?.balance ?? null,
      orders: orders?.items ?? null,
      notifications: notifications?.items ?? null,
      unavailable,
    } satisfies Overview;
  });
}

/**
 * Returns whether the service failed, and then reports the part as unavailable. A status below 500 is not a failure: a
 * user may have no profile.
 * @throws ProblemError CALLER_GONE if the client closed the connection
 */
function reportFailure(span: Span, part: Part, error: unknown): boolean {
  if (error instanceof ProblemError && error.code === 'CALLER_GONE') throw error;
  if (error instanceof ProblemError && error.status < 500) return false;
  span.event('part.unavailable', { 'gateway.part': part });
  span.log.warn(`${part} unavailable`, { error, 'gateway.part': part });
  return true;
}
