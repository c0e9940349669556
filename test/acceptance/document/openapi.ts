/** The part of an OpenAPI 3.1 document that these tests read. */
export type Schema = Readonly<Record<string, unknown>>;

export interface Media {
  schema?: Schema;
}

export interface Response {
  $ref?: string;
  description?: string;
  headers?: Readonly<Record<string, { $ref?: string; required?: boolean; schema?: Schema }>>;
  content?: Readonly<Record<string, Media>>;
}

export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required: boolean;
  schema: Schema;
}

export interface OperationObject {
  operationId: string;
  parameters: readonly Parameter[];
  security?: readonly Readonly<Record<string, readonly string[]>>[];
  requestBody?: { required: boolean; content: Readonly<Record<string, { schema: Schema }>> };
  responses: Readonly<Record<string, Response>>;
}

export interface OpenApi {
  openapi: string;
  servers: unknown;
  paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>;
  components: {
    responses: Readonly<Record<string, Response>>;
    headers: Readonly<Record<string, { required?: boolean; schema: Schema }>>;
    schemas: Readonly<Record<string, Schema>>;
  };
}

/** The last step of a local reference, decoded: `#/components/headers/ETag` is `ETag`. */
export function nameIn(reference: string): string {
  return decodeURIComponent(reference.slice(reference.lastIndexOf('/') + 1));
}

/**
 * Returns a copy whose responses allow no undescribed members: such a member is a bug, although clients must tolerate
 * it. Problem schemas are closed at each use, as operations add members.
 */
export function closeResponses(document: OpenApi): OpenApi {
  const copy = structuredClone(document);
  const { schemas, responses: shared } = copy.components;
  const open = new Set<unknown>([schemas.Problem, schemas.OAuthError]);
  const responses = [
    ...Object.values(shared),
    ...Object.values(copy.paths).flatMap((methods) =>
      Object.values(methods).flatMap((operation) => Object.values(operation.responses)),
    ),
  ];
  for (const response of responses) {
    for (const { schema } of Object.values(response.content ?? {})) close(schema, open);
  }
  return copy;
}

function close(schema: unknown, open: ReadonlySet<unknown>): void {
  if (typeof schema !== 'object' || schema === null || open.has(schema)) return;
  if (Array.isArray(schema)) {
    for (const each of schema) close(each, open);
    return;
  }
  const own = schema as Record<string, unknown>;
  if ('$ref' in own) own.unevaluatedProperties = false;
  else if ('properties' in own && !('additionalProperties' in own)) own.additionalProperties = false;
  for (const [keyword, inner] of Object.entries(own)) {
    if (keyword === 'properties') for (const each of Object.values(inner as object)) close(each, open);
    else if (['items', 'anyOf', 'oneOf', 'prefixItems'].includes(keyword)) close(inner, open);
  }
}
