import { operations as customer } from '@glasshouse/customer/contract';
import type { HttpClient, Operation } from '@glasshouse/http';
import { operations as oauth } from '@glasshouse/oauth/contract';
import { operations as order } from '@glasshouse/order/contract';
import { operations as product } from '@glasshouse/product/contract';

/** The services behind, by the name that spans, metrics and problems give them. */
export type PeerName = 'oauth' | 'customer' | 'product' | 'order';
export type Peers = Readonly<Record<PeerName, HttpClient>>;

const contracts: Readonly<Record<PeerName, Readonly<Record<string, unknown>>>> = {
  oauth,
  customer,
  product,
  order,
};

/** What the gateway publishes: every operation of every contract that is not internal. */
export function publicOperations(): { peer: PeerName; operation: Operation }[] {
  return Object.entries(contracts).flatMap(([peer, operations]) =>
    Object.values(operations)
      .map((operation) => ({ peer: peer as PeerName, operation: operation as Operation }))
      .filter(({ operation }) => operation.access !== 'internal'),
  );
}
