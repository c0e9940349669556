import {
  type CallContext,
  type Caller,
  createClient,
  type HttpClient,
  type ServiceClientOptions,
} from '@glasshouse/http';
import type { Span } from '@glasshouse/telemetry';
import { type Order, operations } from './contract.js';

/** What others ask the order service. Each call is one client span; problems come back as `ProblemError`. */
export interface OrderClient {
  /** For what is not below. */
  readonly http: HttpClient;
  /** The newest ones. */
  listOrders(
    span: Span,
    user: Caller,
    limit: number,
    context?: CallContext,
  ): Promise<{ items: Order[]; next: string | null }>;
  /** @throws ProblemError ORDER_NOT_FOUND */
  readOrder(span: Span, user: Caller, id: string, context?: CallContext): Promise<Order>;
  close(): Promise<void>;
}

export function createOrderClient(options: ServiceClientOptions): OrderClient {
  const http = createClient({ ...options, upstream: 'order' });
  return {
    http,
    listOrders: (span, user, limit, context) =>
      http.call(span, operations.listOrders, { ...context, user, query: { limit } }),
    readOrder: (span, user, id, context) =>
      http.call(span, operations.readOrder, { ...context, user, params: { id } }),
    close: () => http.close(),
  };
}
