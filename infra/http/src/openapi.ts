import type { TSchema } from 'typebox';
import { IsOptional } from 'typebox';
import type { Operation } from './operation/operation.js';
import { codes, type ErrorCode } from './problem/codes.js';
import { problemType } from './problem/render.js';

export interface OpenApiOptions {
  title: string;
  version: string;
  description?: string;
  /** Absolute or relative URLs. */
  servers: readonly string[];
  operations: readonly Operation[];
}

/** What any operation may answer, whatever it declares. */
const always: readonly ErrorCode[] = [
  'RATE_LIMITED',
  'INTERNAL_ERROR',
  'BACKEND_UNAVAILABLE',
  'DEADLINE_EXCEEDED',
];

/** An OpenAPI 3.1 document of the public operations; `internal` ones are left out. TypeBox schemas are JSON Schema. */
export function openApiDocument({ title, version, description, servers, operations }: OpenApiOptions) {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of operations) {
    if (operation.access === 'internal') continue;
    const path = paths[operation.path] ?? {};
    paths[operation.path] = path;
    path[operation.method.toLowerCase()] = operationObject(operation);
  }
  return {
    openapi: '3.1.0',
    info: { title, version, ...(description !== undefined && { description }) },
    servers: servers.map((url) => ({ url })),
    paths,
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      schemas: { Problem: problemSchema, OAuthError: oauthErrorSchema },
    },
  };
}

function operationObject(operation: Operation): Record<string, unknown> {
  const { id, summary, access, body, bodyType = 'json', response, status } = operation;
  const unsafe = operation.method !== 'GET';
  return {
    operationId: id,
    summary,
    ...(access !== 'anyone' && { security: [{ bearer: [] }] }),
    parameters: [
      ...parameters('path', operation.params?.properties),
      ...parameters('query', operation.query?.properties),
      ...(unsafe ? [idempotencyKey] : []),
    ],
    ...(body && {
      requestBody: {
        required: !IsOptional(body),
        content: {
          [bodyType === 'form' ? 'application/x-www-form-urlencoded' : 'application/json']: { schema: body },
        },
      },
    }),
    responses: {
      [status ?? (response ? 200 : 204)]: {
        description: 'Done',
        ...(response && { content: { 'application/json': { schema: response } } }),
      },
      ...problemResponses(operation),
    },
  };
}

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,128}$' },
};

function parameters(where: 'path' | 'query', properties: Readonly<Record<string, TSchema>> = {}) {
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: where,
    required: where === 'path' || !(IsOptional(schema) || 'default' in schema),
    schema,
  }));
}

/** One response for each status, naming the codes it comes with. */
function problemResponses(operation: Operation): Record<string, unknown> {
  const { access, params, query, body, errors = [], errorForm } = operation;
  const content =
    errorForm === 'oauth'
      ? { 'application/json': { schema: { $ref: '#/components/schemas/OAuthError' } } }
      : { [problemType]: { schema: { $ref: '#/components/schemas/Problem' } } };
  const possible = new Set<ErrorCode>([...errors, ...always]);
  if (access !== 'anyone') possible.add('UNAUTHENTICATED');
  if (access === 'admin') possible.add('FORBIDDEN');
  // Every operation evaluates its request's preconditions.
  possible.add('PRECONDITION_FAILED');
  if (params || query || body) possible.add('INVALID_REQUEST');
  if (body)
    for (const code of ['MALFORMED_JSON', 'BODY_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'] as const)
      possible.add(code);
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of [...possible].toSorted()) {
    const status = codes[code][0];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, several]) => [
      status,
      {
        description: several.map((code) => `\`${code}\` ${codes[code][1]}`).join('; '),
        content,
      },
    ]),
  );
}

const oauthErrorSchema = {
  type: 'object',
  description: 'RFC 6749 section 5.2',
  required: ['error'],
  properties: {
    error: { type: 'string' },
    error_description: { type: 'string' },
    code: { type: 'string', enum: Object.keys(codes) },
    traceId: { type: 'string', pattern: '^[0-9a-f]{32}$' },
  },
};

const problemSchema = {
  type: 'object',
  description: 'RFC 9457',
  required: ['type', 'title', 'status', 'code', 'traceId'],
  properties: {
    type: { type: 'string', format: 'uri-reference' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string', enum: Object.keys(codes) },
    traceId: { type: 'string', pattern: '^[0-9a-f]{32}$' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['in', 'path', 'message'],
        properties: {
          in: { enum: ['path', 'query', 'header', 'body'] },
          path: { type: 'string' },
          message: { type: 'string' },
        },
      },
    },
    backend: { type: 'string' },
  },
};
