import type { JSONWebKeySet } from 'jose';

export type GrantType = 'password' | 'refresh_token' | 'client_credentials';
export const grantTypes: readonly GrantType[] = ['password', 'refresh_token', 'client_credentials'];

/** Client with the RFC 7591 section 2 metadata that this service uses. */
export interface Client {
  id: string;
  /** `none` is a public client, identified only by its ID. */
  authentication: 'none' | 'private_key_jwt';
  grants: readonly GrantType[];
  /** Public keys of a `private_key_jwt` client. */
  jwks?: JSONWebKeySet;
  /** Roles of the client's own tokens (client_credentials). */
  roles: readonly string[];
}

export type ClientRegistry = ReadonlyMap<string, Client>;

/** Public client for curl and first-party use. */
export const defaultClientId = 'curl';

const clientId = /^[A-Za-z0-9._-]{1,64}$/;
const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k'];

/**
 * Returns the clients of the setting OAUTH_CLIENTS, and `curl`.
 *
 * @throws TypeError that names the invalid client and member
 */
export function parseClients(text: string): ClientRegistry {
  const curl: Client = {
    id: defaultClientId,
    authentication: 'none',
    grants: ['password', 'refresh_token'],
    roles: [],
  };
  const clients = new Map([[curl.id, curl]]);
  let entries: unknown;
  try {
    entries = JSON.parse(text);
  } catch {
    throw new TypeError('OAUTH_CLIENTS is not JSON');
  }
  if (!Array.isArray(entries)) throw new TypeError('OAUTH_CLIENTS is not an array');
  for (const [index, entry] of entries.entries()) {
    const client = parseClient(entry, `OAUTH_CLIENTS[${index}]`);
    if (clients.has(client.id))
      throw new TypeError(`OAUTH_CLIENTS[${index}]: client_id ${client.id} is not unique`);
    clients.set(client.id, client);
  }
  return clients;
}

function parseClient(entry: unknown, where: string): Client {
  if (typeof entry !== 'object' || entry === null) throw new TypeError(`${where} is not an object`);
  const metadata = entry as Record<string, unknown>;
  const { client_id: id, token_endpoint_auth_method: method = 'private_key_jwt', roles = [] } = metadata;
  if (typeof id !== 'string' || !clientId.test(id)) throw new TypeError(`${where}: client_id is not valid`);
  if (method !== 'none' && method !== 'private_key_jwt') {
    throw new TypeError(`${where}: token_endpoint_auth_method must be none or private_key_jwt`);
  }
  const grants =
    metadata.grant_types ?? (method === 'none' ? ['password', 'refresh_token'] : ['client_credentials']);
  if (!isListOf(grants, grantTypes))
    throw new TypeError(`${where}: grant_types may contain only ${grantTypes.join(', ')}`);
  if (!isListOf(roles)) throw new TypeError(`${where}: roles must be a list of strings`);
  if (method === 'none') {
    if (grants.includes('client_credentials'))
      throw new TypeError(`${where}: client_credentials requires private_key_jwt`);
    return { id, authentication: method, grants, roles };
  }
  const keys = (metadata.jwks as JSONWebKeySet | undefined)?.keys;
  if (!Array.isArray(keys) || keys.length === 0)
    throw new TypeError(`${where}: jwks with public keys is missing`);
  if (keys.some((key) => privateMembers.some((member) => member in key))) {
    throw new TypeError(`${where}: jwks has a private or symmetric key`);
  }
  return { id, authentication: method, grants, roles, jwks: { keys } };
}

function isListOf<T extends string>(value: unknown, of?: readonly T[]): value is T[] {
  return (
    Array.isArray(value) && value.every((item) => typeof item === 'string' && (!of || of.includes(item as T)))
  );
}
