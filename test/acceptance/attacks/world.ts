import assert from 'node:assert/strict';
import { type JsonWebKey, randomBytes } from 'node:crypto';
import type { Target } from '../target.js';
import { type Json, parts } from './forge.js';
import type { OwnSystem } from './system.js';
import { createSender, type Wire, type WireResponse } from './wire.js';

export interface Account {
  id: string;
  username: string;
  password: string;
  token: string;
  refreshToken: string;
}

/** System under attack, with its users, orders and secrets. */
export interface World {
  target: Target;
  /** Undefined for an external system. */
  own: OwnSystem | undefined;
  /** The attacker, an ordinary user. */
  mallory: Account;
  /** The victim. */
  alice: Account;
  administrator: Pick<Account, 'token' | 'username' | 'password'>;
  /** Id of an open order with one item. */
  alicesOrder: string;
  mallorysOrder: string;
  sku: string;
  /** Unit price of `sku` in minor units. */
  price: number;
  /** Public key of the access tokens. */
  jwk: JsonWebKey & { kid: string };
  /** Values that must not occur in the telemetry, by description. */
  secrets: Map<string, string>;
  /** Trace ids of all responses. */
  traces: Set<string>;
  send(wire: Wire): Promise<WireResponse>;
  /** Registers a user for an attack that changes or locks its user. */
  newUser(): Promise<Account>;
  /** @throws AssertionError when the login fails */
  login(username: string, password: string): Promise<Pick<Account, 'token' | 'refreshToken'>>;
  /** Adds a value to `secrets`, and returns it. */
  secret(description: string, value: string): string;
  close(): void;
}

export const json = { 'content-type': 'application/json' } as const;
export const form = { 'content-type': 'application/x-www-form-urlencoded' } as const;
export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
export type Fields = Readonly<Record<string, string | undefined>>;
export const formBody = (fields: Fields) =>
  new URLSearchParams(
    Object.entries(fields).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as [string, string]],
    ),
  ).toString();

export async function createWorld(target: Target, own?: OwnSystem): Promise<World> {
  const sender = createSender(target.gateway);
  const secrets = new Map<string, string>();
  const traces = new Set<string>();
  let users = 0;

  async function send(wire: Wire): Promise<WireResponse> {
    const response = await sender.send(wire);
    const trace = response.headers['trace-id'];
    if (typeof trace === 'string') traces.add(trace);
    return response;
  }
  function secret(description: string, value: string): string {
    secrets.set(`${description} ${secrets.size}`, value);
    return value;
  }
  async function request(wire: Wire, status: number): Promise<Json> {
    const response = await send(wire);
    assert.equal(response.status, status, `${wire.method} ${wire.path}: ${response.text}`);
    return JSON.parse(response.text) as Json;
  }
  async function login(username: string, password: string) {
    const tokens = await request(
      {
        method: 'POST',
        path: '/oauth/token',
        headers: form,
        body: formBody({ grant_type: 'password', username, password }),
      },
      200,
    );
    return {
      token: secret('access token', String(tokens.access_token)),
      refreshToken: secret('refresh token', String(tokens.refresh_token ?? 'none was given')),
    };
  }
  async function newUser(): Promise<Account> {
    const username = `attack-${process.pid.toString(36)}-${Date.now().toString(36)}-${users++}`;
    const password = secret('password', `Pw ${randomBytes(12).toString('hex')}`);
    const body = JSON.stringify({ username, password });
    const { id } = await request({ method: 'POST', path: '/oauth/register', headers: json, body }, 201);
    return { id: String(id), username, password, ...(await login(username, password)) };
  }
  async function newOrder(token: string, sku: string): Promise<string> {
    const { id } = await request({ method: 'POST', path: '/orders', headers: bearer(token) }, 201);
    const body = JSON.stringify({ sku, quantity: 1 });
    const headers = { ...bearer(token), ...json };
    await request({ method: 'POST', path: `/orders/${id}/items`, headers, body }, 201);
    return String(id);
  }

  try {
    secret('administrator’s password', target.administrator.password);
    if (own) {
      const { d } = own.signing.key.export({ format: 'jwk' });
      secret('private signing key', String(d));
      secret('private client key', String(own.client.key.export({ format: 'jwk' }).d));
    }
    const { username, password } = target.administrator;
    const administrator = { username, password, ...(await login(username, password)) };
    const [mallory, alice] = [await newUser(), await newUser()];
    const { items } = await request({ method: 'GET', path: '/products?limit=1' }, 200);
    const [{ sku, price }] = items as [{ sku: string; price: { amount: number } }];
    const { kid } = parts(alice.token).header;
    const { keys } = await request({ method: 'GET', path: '/oauth/jwks' }, 200);
    const jwk = (keys as World['jwk'][]).find((key) => key.kid === kid);
    assert.ok(jwk, 'the JWK set has the key of the tokens');
    return {
      target,
      own,
      mallory,
      alice,
      administrator,
      alicesOrder: await newOrder(alice.token, sku),
      mallorysOrder: await newOrder(mallory.token, sku),
      sku,
      price: price.amount,
      jwk,
      secrets,
      traces,
      send,
      newUser,
      login,
      secret,
      close: () => sender.close(),
    };
  } catch (error) {
    sender.close();
    throw error;
  }
}
