import type { Operation } from '../operation/operation.js';
import type { ErrorCode } from '../problem/codes.js';
import { type HeaderObject, headerObjects } from './headers.js';
import { operationObject, optionsObject } from './operation-object.js';
import { createSharedResponses } from './problem-responses.js';
import { oauthErrorSchema, problemSchema } from './problem-schemas.js';

/** One chapter of the API: what it is called and the operations in it. */
export interface OperationGroup {
  name: string;
  description?: string;
  operations: readonly Operation[];
}

/** How the process that answers adds to every operation, whatever the operation declares. */
export interface Edge {
  /** Codes that any request may be answered with, besides those of this package. */
  errors: readonly ErrorCode[];
  /** Headers of every response but those of health checks. */
  headers: Readonly<Record<string, HeaderObject>>;
}

export interface OpenApiOptions {
  title: string;
  version: string;
  description?: string;
  /** SPDX identifier. */
  license?: string;
  /** Absolute or relative URLs. */
  servers: readonly string[];
  groups: readonly OperationGroup[];
  /** OpenAPI security schemes by name: each alone is enough for operations that are not for anyone. */
  securitySchemes?: Readonly<Record<string, object>>;
  edge?: Edge;
}

const bearer = { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' };

/**
 * An OpenAPI 3.1 document of the public operations; `internal` ones are left out. TypeBox schemas are JSON Schema.
 * Every GET is described as HEAD too, every path has OPTIONS. `components.responses` holds the problems by code, also
 * NOT_FOUND for an address that is not described and METHOD_NOT_ALLOWED for a method that is not.
 */
export function openApiDocument(options: OpenApiOptions) {
  const { title, version, description, license, servers, groups, securitySchemes = { bearer } } = options;
  const { edge = { errors: [], headers: {} } } = options;
  const shared = createSharedResponses(edge);
  const context = { edge, shared, security: Object.keys(securitySchemes) };
  const paths: Record<string, Record<string, unknown>> = {};
  const methods = new Map<string, string[]>();
  for (const { name, operations } of groups) {
    for (const operation of operations) {
      if (operation.access === 'internal') continue;
      const { path, method } = operation;
      const described = operationObject(operation, name, context);
      paths[path] = { ...paths[path], [method.toLowerCase()]: described };
      const known = methods.get(path) ?? [];
      known.push(method);
      methods.set(path, known);
      if (method !== 'GET') continue;
      paths[path].head = operationObject(operation, name, context, { head: true });
      known.push('HEAD');
    }
  }
  for (const { name, operations } of groups) {
    for (const operation of operations) {
      const path = paths[operation.path];
      if (path && !path.options) path.options = optionsObject(operation, name, context);
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title,
      version,
      ...(description !== undefined && { description }),
      ...(license !== undefined && { license: { name: license, identifier: license } }),
    },
    servers: servers.map((url) => ({ url })),
    tags: groups.map(({ name, description: about }) => ({ name, ...(about && { description: about }) })),
    paths,
    components: {
      securitySchemes,
      schemas: { Problem: problemSchema, OAuthError: oauthErrorSchema },
      headers: headerObjects(edge.headers),
      responses: Object.fromEntries(shared),
    },
  };
}
