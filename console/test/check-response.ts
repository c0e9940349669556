import assert from 'node:assert/strict';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { allOperations } from '../server/src/api/all-operations.js';

const checks = allOperations.map((operation) => ({
  operation,
  path: new RegExp(`^${operation.path.replace(/\{\w+\}/g, '[^/]+')}$`),
  schema: operation.response && Compile(strict(operation.response) as TSchema),
}));

/** @throws AssertionError when a successful response of the API differs from its schema or has an additional member */
export function assertMatchesSchema(method: string, url: string, body: unknown): void {
  const { pathname } = new URL(url);
  const check = checks.find(({ operation, path }) => operation.method === method && path.test(pathname));
  assert.ok(check, `${method} ${pathname} is an operation`);
  if (!check.schema) return assert.equal(body, undefined, `${method} ${pathname} has no response body`);
  const [error] = check.schema.Check(body) ? [] : check.schema.Errors(body);
  assert.equal(error, undefined, `${method} ${pathname}: ${JSON.stringify(error)}`);
}

/** Returns the schema with all objects closed, so that members that it does not describe are found. */
function strict(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(strict);
  if (typeof schema !== 'object' || schema === null) return schema;
  const copy = Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, strict(value)]));
  return 'properties' in copy ? { additionalProperties: false, ...copy } : copy;
}
