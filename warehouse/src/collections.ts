import { operations as customer } from '@glasshouse/customer/contract';
import type { HttpClient } from '@glasshouse/http';
import { operations as oauth } from '@glasshouse/oauth/contract';
import { operations as order } from '@glasshouse/order/contract';
import { operations as product } from '@glasshouse/product/contract';
import type { Span } from '@glasshouse/telemetry';

/** Start of an export: a time, or the position after the previous page. */
export type PageQuery = { limit: number } & ({ since: string } | { cursor: string });

/** One page of an export operation. */
export interface ExportedPage {
  items: readonly object[];
  next: string | null;
  until: string;
}

export type SourceName = 'oauth' | 'customer' | 'product' | 'order';
export type Sources = Readonly<Record<SourceName, HttpClient>>;

/** A collection of a service, and the layout of its Parquet files: the members of the exported rows as columns. */
export interface ExtractedCollection {
  readonly name: string;
  fetch(span: Span, sources: Sources, query: PageQuery): Promise<ExportedPage>;
  /** DuckDB type of each column. */
  readonly columns: Readonly<Record<string, string>>;
  /** Column that identifies a row. */
  readonly id: string;
  /** Column with the time of the latest change, by which the export is ordered. */
  readonly time: string;
  /** Column that increases with each change of a row; undefined if rows never change. */
  readonly version?: string;
}

/**
 * The extracted collections, in the order of extraction. Movements follow orders: an order is charged before it is
 * confirmed, so each extracted confirmation finds its charge.
 */
export const collections: readonly ExtractedCollection[] = [
  {
    name: 'users',
    fetch: (span, { oauth: client }, query) => client.call(span, oauth.exportUsers, { query }),
    columns: { id: 'VARCHAR', administrator: 'BOOLEAN', createdAt: 'TIMESTAMP' },
    id: 'id',
    time: 'createdAt',
  },
  {
    name: 'profiles',
    fetch: (span, { customer: client }, query) => client.call(span, customer.exportProfiles, { query }),
    columns: {
      userId: 'VARCHAR',
      country: 'VARCHAR',
      version: 'BIGINT',
      createdAt: 'TIMESTAMP',
      updatedAt: 'TIMESTAMP',
    },
    id: 'userId',
    time: 'updatedAt',
    version: 'version',
  },
  {
    name: 'products',
    fetch: (span, { product: client }, query) => client.call(span, product.exportProducts, { query }),
    columns: {
      sku: 'VARCHAR',
      name: 'VARCHAR',
      category: 'VARCHAR',
      price: 'BIGINT',
      retired: 'BOOLEAN',
      version: 'BIGINT',
      updatedAt: 'TIMESTAMP',
    },
    id: 'sku',
    time: 'updatedAt',
    version: 'version',
  },
  {
    name: 'orders',
    fetch: (span, { order: client }, query) => client.call(span, order.exportOrders, { query }),
    columns: {
      id: 'VARCHAR',
      userId: 'VARCHAR',
      status: 'VARCHAR',
      items: 'STRUCT(sku VARCHAR, quantity INTEGER, unitAmount BIGINT)[]',
      total: 'BIGINT',
      attempts: 'INTEGER',
      version: 'BIGINT',
      createdAt: 'TIMESTAMP',
      updatedAt: 'TIMESTAMP',
      confirmedAt: 'TIMESTAMP',
      cancelledAt: 'TIMESTAMP',
      failure: 'VARCHAR',
    },
    id: 'id',
    time: 'updatedAt',
    version: 'version',
  },
  {
    name: 'movements',
    fetch: (span, { customer: client }, query) => client.call(span, customer.exportMovements, { query }),
    columns: {
      id: 'VARCHAR',
      userId: 'VARCHAR',
      kind: 'VARCHAR',
      amount: 'BIGINT',
      orderId: 'VARCHAR',
      at: 'TIMESTAMP',
    },
    id: 'id',
    time: 'at',
  },
];

/** Returns the columns as the argument of DuckDB's `read_json`. */
export function columnsLiteral({ columns }: ExtractedCollection): string {
  return `{${Object.entries(columns)
    .map(([name, type]) => `"${name}": '${type}'`)
    .join(', ')}}`;
}
