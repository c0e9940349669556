import { healthOperations, type Operation, openApiDocument } from '@glasshouse/http';
import { operations as oauth } from '@glasshouse/oauth/contract';
import { currency } from '@glasshouse/shop';
import { type Index, operations } from '../contract.js';
import { errors } from '../errors.js';
import { publicOperations } from '../upstreams.js';
import type { DocsOptions } from './options.js';

const about: Readonly<Record<string, string>> = {
  gateway: 'Overview of a user in one response; description of the API',
  oauth: 'Credentials, tokens, keys',
  customer: 'Profiles, accounts, notifications',
  product: 'Catalogue, prices, stock',
  order: 'Orders and their items',
  health: 'For load balancers and supervisors',
};

const description = `A small shop made of microservices that you can see through.

Bodies are JSON, except those of the token endpoints. Money is in minor units: \`{"amount": 1999, "currency": "${currency}"}\`
is 19.99 €. Times are RFC 3339 in UTC. Lists are \`{"items": [...], "next": cursor or null}\`; a cursor is valid only for the list that returned it.

Unknown query parameters and invalid tokens are refused, even by operations that need no token. An unknown address
returns \`NOT_FOUND\`, an unknown method \`METHOD_NOT_ALLOWED\` (see \`components.responses\`; the token endpoints use
the form of RFC 6749). A request that cannot be parsed as HTTP gets \`INVALID_REQUEST\`, \`REQUEST_TIMEOUT\` or
\`HEADERS_TOO_LARGE\`, and the connection is closed.

\`trace-id\` of each response identifies its trace, its log records and its exemplar in the metrics.`;

/** Groups operations by service, the gateway's own last. */
function groups() {
  const routed = publicOperations();
  const upstreams = [...new Set(routed.map(({ upstream }) => upstream))];
  return [
    ...upstreams.map((upstream) => ({
      name: upstream,
      operations: routed.filter((each) => each.upstream === upstream).map(({ operation }) => operation),
    })),
    { name: 'gateway', operations: Object.values(operations) as unknown as Operation[] },
    { name: 'health', operations: Object.values(healthOperations) as unknown as Operation[] },
  ].map((group) => ({ ...group, ...(about[group.name] && { description: about[group.name] as string }) }));
}

/** Returns the public API as an OpenAPI document. */
export function apiDocument({ publicUrl }: Pick<DocsOptions, 'publicUrl'>) {
  return openApiDocument({
    title: 'Glasshouse',
    version: '1.0.0',
    description,
    license: 'Apache-2.0',
    servers: [publicUrl],
    groups: groups(),
    errors,
    securitySchemes: {
      password: {
        type: 'oauth2',
        description: 'Sign in with username and password; leave the client fields empty.',
        flows: { password: { tokenUrl: oauth.issueToken.path, scopes: {} } },
      },
      bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
    },
    edge: { errors: ['UNAUTHENTICATED', 'RATE_LIMITED'], headers: edgeHeaders },
  });
}

const edgeHeaders = {
  'Trace-Id': {
    description: 'Trace id of this request; absent when the request could not be parsed as HTTP.',
    required: true,
    schema: { type: 'string', pattern: '^[0-9a-f]{32}$' },
  },
  'Server-Timing': {
    description: 'The trace id in the form that browsers expose (`traceparent;desc="..."`).',
    required: true,
    schema: {
      type: 'string',
      pattern: '^traceparent;desc="[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}"$',
    },
  },
  RateLimit: {
    description: 'Remaining requests and seconds to the next window, if there is a limit.',
    schema: { type: 'string', pattern: '^"(user|address)";r=\\d+;t=\\d+$' },
  },
  'RateLimit-Policy': {
    description: 'Requests in a window, and its length in seconds.',
    schema: { type: 'string', pattern: '^"(user|address)";q=\\d+;w=\\d+$' },
  },
} as const;

/** Returns the resources by address, for `GET /`. */
export function resourceIndex({ consoleUrl }: Pick<DocsOptions, 'consoleUrl'>): Index {
  const byPath = new Map<string, Operation[]>();
  for (const { operations: several } of groups()) {
    for (const each of several) byPath.set(each.path, [...(byPath.get(each.path) ?? []), each]);
  }
  return {
    title: 'Glasshouse',
    documentation: operations.readDocs.path,
    openapi: operations.readOpenapi.path,
    ...(consoleUrl !== '' && { console: consoleUrl }),
    resources: [...byPath].map(([href, several]) => ({
      href,
      operations: several.map(({ method, access, summary }) => ({
        method,
        access: access as 'anyone' | 'user' | 'admin',
        summary,
      })),
    })),
  };
}
