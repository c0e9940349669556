import { type CallContext, createClient, type HttpClient, type ServiceClientOptions } from '@glasshouse/http';
import type { Span } from '@glasshouse/telemetry';
import {
  type NewReservation,
  operations,
  type Price,
  type PricedReservation,
  type Product,
  type Reservation,
} from './contract.js';

/**
 * Client of the product service for other services. Each call is one client span; an error response throws
 * `ProblemError`.
 */
export interface ProductClient {
  /** Calls the operations that have no method here. */
  readonly http: HttpClient;
  readProduct(span: Span, sku: string, context?: CallContext): Promise<Product>;
  readPrice(span: Span, sku: string, quantity: number, context?: CallContext): Promise<Price>;
  /** @throws ProblemError OUT_OF_STOCK, PRODUCT_NOT_FOUND, CONFLICT */
  reserve(span: Span, reservation: NewReservation, context?: CallContext): Promise<PricedReservation>;
  /** @throws ProblemError RESERVATION_NOT_FOUND, OUT_OF_STOCK, CONFLICT */
  commitReservation(
    span: Span,
    orderId: string,
    attempt: number,
    context?: CallContext,
  ): Promise<Reservation>;
  /** @throws ProblemError CONFLICT */
  releaseReservation(
    span: Span,
    orderId: string,
    attempt: number,
    context?: CallContext,
  ): Promise<Reservation>;
  /** @throws ProblemError RESERVATION_NOT_FOUND, CONFLICT */
  returnReservation(
    span: Span,
    orderId: string,
    attempt: number,
    context?: CallContext,
  ): Promise<Reservation>;
  close(): Promise<void>;
}

export function createProductClient(options: ServiceClientOptions): ProductClient {
  const http = createClient({ ...options, upstream: 'product' });
  return {
    http,
    readProduct: (span, sku, context) =>
      http.call(span, operations.readProduct, { ...context, params: { sku } }),
    readPrice: (span, sku, quantity, context) =>
      http.call(span, operations.readPrice, { ...context, params: { sku }, query: { quantity } }),
    reserve: (span, body, context) => http.call(span, operations.reserve, { ...context, body }),
    commitReservation: (span, orderId, attempt, context) =>
      http.call(span, operations.commitReservation, { ...context, params: { orderId }, body: { attempt } }),
    releaseReservation: (span, orderId, attempt, context) =>
      http.call(span, operations.releaseReservation, { ...context, params: { orderId }, body: { attempt } }),
    returnReservation: (span, orderId, attempt, context) =>
      http.call(span, operations.returnReservation, { ...context, params: { orderId }, body: { attempt } }),
    close: () => http.close(),
  };
}
