import type { Operation } from '../operation/operation.js';
import {
  definitionOf,
  type ErrorCode,
  type GenericCode,
  genericErrors,
  type KnownError,
  type KnownErrors,
} from '../problem/codes.js';
import { mayChange } from '../problem/outcome-unknown.js';
import { problemType } from '../problem/render.js';
import type { Edge } from './edge.js';
import { commonHeaders, headerReferences } from './headers.js';

type Definition = KnownErrors[ErrorCode];

/** Codes that even a health check may return. */
const probe: readonly GenericCode[] = [
  'INVALID_REQUEST',
  'REQUEST_TIMEOUT',
  'HEADERS_TOO_LARGE',
  'EXPECTATION_FAILED',
  'INTERNAL_ERROR',
];
/** Codes that any operation may return, from checks before routing or from code that the handler calls. */
const always: readonly GenericCode[] = [
  ...probe,
  'BACKEND_UNAVAILABLE',
  'DEADLINE_EXCEEDED',
  'OVERLOADED',
  // `bind` evaluates the preconditions of every request.
  'PRECONDITION_FAILED',
];
/** Codes of requests that match no operation. */
const unmatched: readonly GenericCode[] = ['NOT_FOUND', 'METHOD_NOT_ALLOWED'];

/** Headers of the responses with a status. */
const byStatus: Readonly<Record<number, readonly string[]>> = {
  400: ['May-WWW-Authenticate'],
  401: ['WWW-Authenticate'],
  403: ['May-WWW-Authenticate'],
  405: ['Allow'],
  415: ['Accept', 'Accept-Encoding'],
  429: ['Retry-After'],
  503: ['May-Retry-After'],
  504: ['May-Retry-After'],
};

/** Responses in `components.responses` by code, shared because most operations have the same ones. */
export type SharedResponses = Map<string, unknown>;

/** Creates the shared responses: one for each code of any operation, of the edge and of unmatched requests. */
export function createSharedResponses(edge: Edge): SharedResponses {
  const general = new Set([...always, ...edge.errors, ...unmatched].map(definitionOf));
  return new Map([...general].map((error) => [error.code, problemResponse({}, error.status, [error], edge)]));
}

/** Returns the problems of an operation: one response for each status, with its codes. */
export function problemResponses(
  operation: Operation,
  edge: Edge,
  shared: SharedResponses,
): Record<string, unknown> {
  const { errorForm, problemMembers } = operation;
  const form = errorForm === 'oauth' ? 'oauth.' : '';
  const otherMethod = genericErrors.METHOD_NOT_ALLOWED;
  shared.set(
    form + otherMethod.code,
    problemResponse({ errorForm }, otherMethod.status, [otherMethod], edge),
  );
  const grouped = new Map<number, Definition[]>();
  for (const error of errorsOf(operation, edge).toSorted((a, b) => (a.code < b.code ? -1 : 1))) {
    grouped.set(error.status, [...(grouped.get(error.status) ?? []), error]);
  }
  return Object.fromEntries(
    [...grouped].map(([status, several]) => {
      const response = () => problemResponse(operation, status, several, edge);
      if (several.some(({ code }) => problemMembers?.[code])) return [status, response()];
      const name = form + several.map(({ code }) => code).join('-');
      if (!shared.has(name)) shared.set(name, response());
      return [status, { $ref: `#/components/responses/${name}` }];
    }),
  );
}

function errorsOf(operation: Operation, edge: Edge): Definition[] {
  const { access, body, bodyType, errors = [], isProbe } = operation;
  if (isProbe) return probe.map(definitionOf);
  const possible = new Set<KnownError>([...errors, ...always, ...edge.errors]);
  if (access !== 'anyone') possible.add('UNAUTHENTICATED').add('FORBIDDEN');
  if (mayChange(operation)) possible.add('OUTCOME_UNKNOWN');
  if (body) possible.add('BODY_TOO_LARGE').add('UNSUPPORTED_MEDIA_TYPE');
  if (body && bodyType !== 'form') possible.add('MALFORMED_JSON');
  return [...new Set([...possible].map(definitionOf))];
}

function problemResponse(
  {
    errorForm,
    problemMembers = {},
  }: { errorForm?: Operation['errorForm']; problemMembers?: Operation['problemMembers'] },
  status: number,
  several: readonly Definition[],
  edge: Edge,
): Record<string, unknown> {
  const members = Object.assign({}, ...several.map(({ code }) => problemMembers[code]?.properties));
  const problem = {
    $ref: '#/components/schemas/Problem',
    properties: { status: { const: status }, code: { enum: several.map(({ code }) => code) }, ...members },
  };
  const content =
    errorForm === 'oauth'
      ? { 'application/json': { schema: { $ref: '#/components/schemas/OAuthError' } } }
      : { [problemType]: { schema: problem } };
  return {
    description: several.map(({ code, title }) => `\`${code}\` ${title}`).join('; '),
    headers: {
      ...commonHeaders(edge.headers),
      ...headerReferences(...(byStatus[status] ?? [])),
      ...(errorForm === 'oauth' && headerReferences('Pragma')),
    },
    content,
  };
}
