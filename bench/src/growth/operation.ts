import type { Filled } from './fill/fill-shop.js';

export interface ShopRequest {
  method: string;
  path: string;
  /** Bearer token. */
  token?: string | undefined;
  json?: unknown;
  form?: Readonly<Record<string, string>>;
}

/** A running shop, as the operations use it. */
export interface Target {
  filled: Filled;
  /** Access tokens. */
  shopper: string;
  admin: string;
  /** Cursors of pages in the middle and at the end of a list; see `cursors.ts`. */
  cursors: Readonly<Record<ListName, readonly string[]>>;
  /** A number that no other call returns: for names that must be new. */
  unique(): number;
  /** @throws Error unless the response has this status */
  send(request: ShopRequest, status: number): Promise<unknown>;
}

export const listNames = ['products', 'orders', 'movements', 'notifications', 'allOrders'] as const;
export type ListName = (typeof listNames)[number];

/** One operation of the public API, with one kind of parameters. */
export interface MeasuredOperation {
  /** The id in the contract. */
  id: string;
  /** Distinguishes several measurements of an operation. */
  variant?: string;
  /** Status of a successful response. */
  status: number;
  /** Upper limit of requests in a round, where the API has a limit. */
  most?: number;
  /** Makes the request; what this sends is not measured. */
  prepare(target: Target, n: number): ShopRequest | Promise<ShopRequest>;
}

export function titleOf({ id, variant }: Pick<MeasuredOperation, 'id' | 'variant'>): string {
  return variant === undefined ? id : `${id}, ${variant}`;
}
