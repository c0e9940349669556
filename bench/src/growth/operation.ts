import type { Filled } from './fill/fill-shop.js';

export interface ShopRequest {
  method: string;
  path: string;
  /** Bearer token. */
  token?: string | undefined;
  json?: unknown;
  form?: Readonly<Record<string, string>>;
}

/** Running shop for the operations. */
export interface Target {
  filled: Filled;
  /** Access token of the shopper. */
  shopper: string;
  /** Access token of the administrator. */
  admin: string;
  /** Cursors spread over each list; see `cursors.ts`. */
  cursors: Readonly<Record<ListName, readonly string[]>>;
  /** Returns a different number for each call, for unique names. */
  unique(): number;
  /** Returns the parsed JSON, or the text of another body. @throws Error unless the response has this status */
  send(request: ShopRequest, status: number): Promise<unknown>;
}

export const listNames = ['products', 'orders', 'movements', 'notifications', 'allOrders'] as const;
export type ListName = (typeof listNames)[number];

/** Operation of the public API with one kind of parameters. */
export interface MeasuredOperation {
  /** Id in the contract. */
  id: string;
  /** Kind of parameters, for operations that are measured several times. */
  variant?: string;
  /** Status of a successful response. */
  status: number;
  /** Maximum number of requests in a round, for operations whose number the API limits. */
  maxRequests?: number;
  /** Returns the request. Requests that it sends itself are not measured. */
  prepare(target: Target, n: number): ShopRequest | Promise<ShopRequest>;
}

export function titleOf({ id, variant }: Pick<MeasuredOperation, 'id' | 'variant'>): string {
  return variant === undefined ? id : `${id}, ${variant}`;
}
