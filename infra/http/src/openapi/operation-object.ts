import { IsOptional, type TSchema } from 'typebox';
import type { Operation } from '../operation/operation.js';
import type { Edge } from './edge.js';
import { commonHeaders, headerReferences, isRevalidated, ownHeaders } from './headers.js';
import { problemResponses, type SharedResponses } from './problem-responses.js';

interface Context {
  edge: Edge;
  shared: SharedResponses;
  /** Names of the security schemes. */
  security: readonly string[];
}

/** Returns OpenAPI's operation object; with `head` that of HEAD, whose responses have no content. */
export function operationObject(
  operation: Operation,
  tag: string,
  { edge, shared, security }: Context,
  { head = false } = {},
): Record<string, unknown> {
  const { id, summary, access, tokenOptional } = operation;
  const schemes = security.map((name) => ({ [name]: [] }));
  const responses = {
    ...problemResponses(operation, edge, shared),
    ...normalResponses(operation, edge),
  };
  return {
    operationId: head ? `${id}Head` : id,
    summary: head ? `${summary} (headers only)` : summary,
    tags: [tag],
    ...(access !== 'anyone' && { security: schemes }),
    ...(tokenOptional && { security: [{}, ...schemes] }),
    parameters: parametersOf(operation),
    ...(!head && bodyOf(operation)),
    responses: head ? withoutContent(responses) : responses,
  };
}

/** Returns the OPTIONS operation of a path. */
export function optionsObject(operation: Operation, tag: string, { edge, shared }: Context) {
  const { path, params } = operation;
  const bare = { ...operation, access: 'anyone', errors: [], body: undefined } as const;
  return {
    operationId: `options${path.replace(/[^A-Za-z0-9]+(\w?)/g, (_, letter: string) => letter.toUpperCase())}`,
    summary: 'Methods of this path',
    tags: [tag],
    // Accepts any value, because the resource need not exist.
    parameters: Object.keys(params?.properties ?? {}).map((name) => ({
      name,
      in: 'path',
      required: true,
      schema: text,
    })),
    responses: {
      204: {
        description: 'Methods in `Allow`',
        headers: { ...commonHeaders(edge.headers), ...headerReferences('Allow') },
      },
      ...problemResponses(bare as unknown as Operation, edge, shared),
    },
  };
}

function normalResponses(operation: Operation, { headers }: Edge): Record<string, unknown> {
  const { response, status, otherStatuses = {} } = operation;
  const own = { ...commonHeaders(headers), ...ownHeaders(operation) };
  const content = contentOf(operation);
  const described = (description: string) => ({ description, headers: own, ...(content && { content }) });
  return {
    [status ?? (response ? 200 : 204)]: described('Success'),
    ...Object.fromEntries(
      Object.entries(otherStatuses).map(([other, description]) => [other, described(description)]),
    ),
    ...(isRevalidated(operation) && {
      304: { description: 'Not modified since `If-None-Match`', headers: own },
    }),
  };
}

/** Returns the media types: JSON with the schema, any other type as text or bytes. */
function contentOf({ response, contentTypes = ['application/json'] }: Operation) {
  if (!response) return undefined;
  return Object.fromEntries(
    contentTypes.map((type) => [
      type,
      type === 'application/json' ? { schema: response } : /^text\//.test(type) ? { schema: text } : {},
    ]),
  );
}

const text = { type: 'string' };

function withoutContent(responses: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(
    Object.entries(responses).map(([status, response]) => {
      if ('$ref' in (response as object)) return [status, response];
      const { content: _, ...rest } = response as { content?: unknown };
      return [status, rest];
    }),
  );
}

function bodyOf({ body, describedBody = body, bodyType = 'json' }: Operation) {
  if (!body) return {};
  const type = bodyType === 'form' ? 'application/x-www-form-urlencoded' : 'application/json';
  return {
    requestBody: { required: !IsOptional(body), content: { [type]: { schema: describedBody } } },
  };
}

function parametersOf(operation: Operation) {
  const { method, params, query } = operation;
  return [
    ...parameters('path', params?.properties),
    ...parameters('query', query?.properties),
    ...(method === 'GET' ? [] : [idempotencyKey]),
    ...(isRevalidated(operation) || operation.conditional ? [entityTags('If-None-Match')] : []),
    ...(operation.conditional ? [entityTags('If-Match')] : []),
  ];
}

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'Visible characters chosen by the client; a repeated request with the same key is executed once.',
  schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,128}$' },
};

function entityTags(name: 'If-None-Match' | 'If-Match') {
  return {
    name,
    in: 'header',
    required: false,
    description: `Entity tags or \`*\` (RFC 9110 section ${name === 'If-Match' ? '13.1.1' : '13.1.2'}).`,
    schema: { type: 'string' },
  };
}

function parameters(where: 'path' | 'query', properties: Readonly<Record<string, TSchema>> = {}) {
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: where,
    required: where === 'path' || !(IsOptional(schema) || 'default' in schema),
    schema,
  }));
}
