import type { Operation } from '../operation/operation.js';
import { type ErrorDefinition, genericErrors } from '../problem/codes.js';
import type { Edge } from './edge.js';
import { headerObjects } from './headers.js';
import { operationObject, optionsObject } from './operation-object.js';
import { createSharedResponses } from './problem-responses.js';
import { problemSchemas } from './problem-schemas.js';

/** Operations under one tag of the document. */
export interface OperationGroup {
  name: string;
  description?: string;
  operations: readonly Operation[];
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
  /** Errors of the services by code, besides the generic ones. */
  errors?: Readonly<Record<string, ErrorDefinition>>;
  /** OpenAPI security schemes by name; any one of them suffices for operations that need a token. */
  securitySchemes?: Readonly<Record<string, object>>;
  edge?: Edge;
}

const bearer = { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' };

/**
 * Returns an OpenAPI 3.1 document of the public operations, without `internal` ones. TypeBox schemas are JSON Schema.
 * Every GET also has HEAD, and every path has OPTIONS. `components.responses` has the problems by code, including
 * NOT_FOUND for unknown addresses and METHOD_NOT_ALLOWED for unknown methods.
 */
export function openApiDocument(options: OpenApiOptions) {
  const { title, version, description, license, servers, groups, securitySchemes = { bearer } } = options;
  const { edge = { errors: [], headers: {} }, errors = {} } = options;
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
      schemas: problemSchemas(Object.keys({ ...genericErrors, ...errors })),
      headers: headerObjects(edge.headers),
      responses: Object.fromEntries(shared),
    },
  };
}
