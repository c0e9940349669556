import type { Operation } from '../operation/operation.js';
import { codes, type ErrorCode } from '../problem/codes.js';
import { problemType } from '../problem/render.js';
import type { Edge } from './document.js';
import { commonHeaders, headerReferences } from './headers.js';

/** Codes that even a health check may be answered with. */
const probe: readonly ErrorCode[] = [
  'INVALID_REQUEST',
  'REQUEST_TIMEOUT',
  'HEADERS_TOO_LARGE',
  'EXPECTATION_FAILED',
  'INTERNAL_ERROR',
];
/** Codes that any operation may be answered with, whatever it declares: found before the operation is, or beneath it. */
const always: readonly ErrorCode[] = [
  ...probe,
  'BACKEND_UNAVAILABLE',
  'DEADLINE_EXCEEDED',
  'OVERLOADED',
  // the operation binding evaluates the preconditions of every request
  'PRECONDITION_FAILED',
];
/** Codes for requests that fit no operation. */
const unmatched: readonly ErrorCode[] = ['NOT_FOUND', 'METHOD_NOT_ALLOWED'];

/** Headers that go with a status. */
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

/** `components.responses`, by the codes that a response comes with: responses are alike in most operations. */
export type SharedResponses = Map<string, unknown>;

/** Begins with the codes that are no operation's own, one response each. */
export function createSharedResponses(edge: Edge): SharedResponses {
  const general = new Set([...always, ...edge.errors, ...unmatched]);
  return new Map([...general].map((code) => [code, problemResponse({}, codes[code][0], [code], edge)]));
}

/** The problems of an operation: one response for each status, with the codes that come with it. */
export function problemResponses(
  operation: Operation,
  edge: Edge,
  shared: SharedResponses,
): Record<string, unknown> {
  const { errorForm, problemMembers } = operation;
  const form = errorForm === 'oauth' ? 'oauth.' : '';
  const otherMethod = 'METHOD_NOT_ALLOWED';
  shared.set(form + otherMethod, problemResponse({ errorForm }, codes[otherMethod][0], [otherMethod], edge));
  const grouped = new Map<number, ErrorCode[]>();
  for (const code of codesOf(operation, edge).toSorted()) {
    const [status] = codes[code];
    grouped.set(status, [...(grouped.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...grouped].map(([status, several]) => {
      const response = () => problemResponse(operation, status, several, edge);
      if (several.some((code) => problemMembers?.[code])) return [status, response()];
      const name = form + several.join('-');
      if (!shared.has(name)) shared.set(name, response());
      return [status, { $ref: `#/components/responses/${name}` }];
    }),
  );
}

function codesOf({ access, body, bodyType, errors = [], isProbe }: Operation, edge: Edge): ErrorCode[] {
  if (isProbe) return [...probe];
  const possible = new Set<ErrorCode>([...errors, ...always, ...edge.errors]);
  if (access !== 'anyone') possible.add('UNAUTHENTICATED').add('FORBIDDEN');
  if (body) possible.add('BODY_TOO_LARGE').add('UNSUPPORTED_MEDIA_TYPE');
  if (body && bodyType !== 'form') possible.add('MALFORMED_JSON');
  return [...possible];
}

function problemResponse(
  {
    errorForm,
    problemMembers = {},
  }: { errorForm?: Operation['errorForm']; problemMembers?: Operation['problemMembers'] },
  status: number,
  several: readonly ErrorCode[],
  edge: Edge,
): Record<string, unknown> {
  const members = Object.assign({}, ...several.map((code) => problemMembers[code]?.properties));
  const problem = {
    $ref: '#/components/schemas/Problem',
    properties: { status: { const: status }, code: { enum: several }, ...members },
  };
  const content =
    errorForm === 'oauth'
      ? { 'application/json': { schema: { $ref: '#/components/schemas/OAuthError' } } }
      : { [problemType]: { schema: problem } };
  return {
    description: several.map((code) => `\`${code}\` ${codes[code][1]}`).join('; '),
    headers: {
      ...commonHeaders(edge.headers),
      ...headerReferences(...(byStatus[status] ?? [])),
      ...(errorForm === 'oauth' && headerReferences('Pragma')),
    },
    content,
  };
}
