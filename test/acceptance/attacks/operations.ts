import { operations as gateway, publicOperations } from '@glasshouse/gateway';
import type { Operation } from '@glasshouse/http';
import type { Wire } from './wire.js';
import { bearer, form, formBody, json, type World } from './world.js';

/** All public operations, from the contracts, so that new ones are attacked too. */
export const published: readonly Operation[] = [
  ...publicOperations().map(({ operation }) => operation),
  ...(Object.values(gateway) as unknown as Operation[]),
];

/** Valid body of each operation with a body. */
export const samples: Readonly<Record<string, object>> = {
  register: { username: 'sample-user', password: 'a password for tests' },
  changePassword: { currentPassword: 'a password for tests', newPassword: 'another one for tests' },
  issueToken: { grant_type: 'password', username: 'sample-user', password: 'a password for tests' },
  introspectToken: { token: 'x', client_id: 'curl' },
  revokeToken: { token: 'x', client_id: 'curl' },
  putProfile: {
    fullName: 'Sample',
    email: 'sample@example.org',
    phone: '+49 30 123456',
    address: { street: 'Street 1', postalCode: '10115', city: 'Berlin', country: 'DE' },
  },
  patchProfile: {
    fullName: 'Sample',
    email: 'sample@example.org',
    phone: '+49 30 123456',
    address: { street: 'Street 1', postalCode: '10115', city: 'Berlin', country: 'DE' },
  },
  deposit: { amount: { amount: 100, currency: 'EUR' } },
  createProduct: {
    sku: 'SAMPLE-1',
    name: 'Sample',
    description: 'Sample',
    category: 'Sample',
    tiers: [{ from: 1, price: { amount: 100, currency: 'EUR' } }],
    available: 1,
  },
  replaceProduct: {
    name: 'Sample',
    description: 'Sample',
    category: 'Sample',
    tiers: [{ from: 1, price: { amount: 100, currency: 'EUR' } }],
  },
  setStock: { available: 1 },
  addItem: { sku: 'SAMPLE-1', quantity: 1 },
  changeItem: { quantity: 1 },
};

export const isForm = ({ bodyType }: Operation) => bodyType === 'form';
export const withBody = published.filter(({ body }) => body !== undefined);

/** Returns a request of an operation with valid credentials, so that only the body can be invalid. */
export function wireOf(world: World, operation: Operation, body?: string): Wire {
  const { access, method } = operation;
  const token = access === 'admin' ? world.administrator.token : world.mallory.token;
  const type = isForm(operation) ? form : json;
  return {
    method,
    path: pathOf(world, operation),
    headers: { ...(access !== 'anyone' && bearer(token)), ...(body !== undefined && type) },
    ...(body !== undefined && { body }),
  };
}

export function pathOf({ mallorysOrder, sku }: World, { path }: Operation): string {
  return path.replace('{id}', mallorysOrder).replace('{sku}', sku);
}

/** Returns the encoded sample body. @throws Error for an operation without a sample */
export function sampleBody(operation: Operation): string {
  const sample = samples[operation.id];
  if (!sample) throw new Error(`attacks/operations.ts has no sample body for ${operation.id}`);
  return isForm(operation) ? formBody(sample as Record<string, string>) : JSON.stringify(sample);
}

/** Returns copies of a value, each with a different field replaced, at any depth. */
export function eachFieldReplaced(value: unknown, by: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const put = (replacement: unknown) =>
      Array.isArray(value)
        ? value.map((item, index) => (String(index) === name ? replacement : item))
        : { ...value, [name]: replacement };
    return [put(by), ...eachFieldReplaced(inner, by).map(put)];
  });
}

/** Returns copies of a value, each with the member added to a different object, at any depth. */
export function eachObjectExtended(value: unknown, member: object): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = Array.isArray(value) ? [] : [{ ...value, ...member }];
  const inner = Object.entries(value).flatMap(([name, item]) =>
    eachObjectExtended(item, member).map((replacement) =>
      Array.isArray(value)
        ? value.map((other, index) => (String(index) === name ? replacement : other))
        : { ...value, [name]: replacement },
    ),
  );
  return [...own, ...inner];
}
