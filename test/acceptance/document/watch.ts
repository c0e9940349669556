import assert from 'node:assert/strict';
import { apiDocument } from '@glasshouse/gateway';
import { createShopper, type Shopper, type ShopperOptions } from '@glasshouse/traffic';
import { createDocumentCheck, type DocumentCheck, type Exchange } from './check.js';
import type { OpenApi } from './openapi.js';

/** Checks by gateway origin; gateways with the same document share a check. */
const checks = new Map<string, DocumentCheck>();
const byDocument = new Map<string, DocumentCheck>();
const uncheckedFetch = globalThis.fetch;

/**
 * Checks every further response of a launched gateway against its document. Generates the document from the contracts,
 * because some tests count all requests.
 */
export function watchLaunchedGateway(gateway: string): void {
  watch(gateway, JSON.parse(JSON.stringify(apiDocument({ publicUrl: gateway }))) as OpenApi);
}

/** Checks every further response of an external gateway against the document that it serves. */
export async function watchGateway(gateway: string): Promise<void> {
  const response = await uncheckedFetch(new URL('/openapi.json', gateway));
  assert.equal(response.status, 200, 'the gateway serves its document');
  watch(gateway, (await response.json()) as OpenApi);
}

function watch(gateway: string, { servers: _, ...described }: OpenApi): void {
  const document = { ...described, servers: [] };
  const key = JSON.stringify(document);
  const check = byDocument.get(key) ?? createDocumentCheck(document);
  byDocument.set(key, check);
  checks.set(new URL(gateway).origin, check);
}

/** @throws AssertionError when the document of the watched gateway does not describe this response */
export function assertDescribed(url: string, exchange: Exchange): void {
  const faults = checks.get(new URL(url).origin)?.faults(exchange) ?? [];
  assert.ok(faults.length === 0, formatFaults(exchange, faults));
}

/** Checks a response that cannot be matched to a request of its connection. */
export function assertDescribedSomewhere(url: string, exchange: Omit<Exchange, 'method' | 'path'>): void {
  const faults = checks.get(new URL(url).origin)?.faultsOfAny(exchange) ?? [];
  assert.ok(faults.length === 0, formatFaults({ method: 'raw', path: '', ...exchange }, faults));
}

function formatFaults({ method, path, status, text }: Exchange, faults: readonly string[]): string {
  return `/openapi.json does not describe ${method} ${path.slice(0, 200)} -> ${status}:\n  ${faults.join('\n  ')}\n${text.slice(0, 500)}`;
}

/** Shopper whose responses are checked against the document: a journey fails at the step with a wrong response. */
export function createCheckedShopper(options: ShopperOptions): Shopper {
  const shopper = createShopper(options);
  return {
    ...shopper,
    async call(call) {
      const reply = await shopper.call(call);
      const { status, headers, body } = reply;
      const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
      assertDescribed(options.gateway, { method: call.method, path: call.path, status, headers, text });
      return reply;
    },
  };
}

/** Replaces the global `fetch` for tests and their libraries: checks the responses of watched gateways. */
async function checkedFetch(input: string | URL | Request, init?: RequestInit): Promise<globalThis.Response> {
  const response = await uncheckedFetch(input, init);
  const url = input instanceof Request ? input.url : String(input);
  if (!checks.has(new URL(url).origin)) return response;
  const { pathname, search } = new URL(url);
  assertDescribed(url, {
    method: (init?.method ?? (input instanceof Request ? input.method : 'GET')).toUpperCase(),
    path: pathname + search,
    status: response.status,
    headers: Object.fromEntries(response.headers),
    text: await response.clone().text(),
  });
  return response;
}

globalThis.fetch = checkedFetch as typeof fetch;
