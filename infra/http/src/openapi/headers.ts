import type { Operation } from '../operation/operation.js';

/** A header as OpenAPI describes it. */
export interface HeaderObject {
  description: string;
  /** Default false. */
  required?: boolean;
  schema: Readonly<Record<string, unknown>>;
}

/** Headers that this package sets on every response. */
const always: Readonly<Record<string, HeaderObject>> = {
  'Cache-Control': {
    description: 'Whether the response may be kept; `no-store` where the operation does not say otherwise.',
    required: true,
    schema: { type: 'string', minLength: 1 },
  },
  'X-Content-Type-Options': {
    description: 'The content type is not to be guessed.',
    required: true,
    schema: { const: 'nosniff' },
  },
};

/** Headers that belong to a status or to a kind of response. */
const named: Readonly<Record<string, HeaderObject>> = {
  Allow: {
    description: 'The methods of the resource (RFC 9110 section 10.2.1).',
    required: true,
    schema: { type: 'string', pattern: '^[A-Z]+(, [A-Z]+)*$' },
  },
  'Retry-After': {
    description: 'Seconds to wait (RFC 9110 section 10.2.3).',
    required: true,
    schema: { type: 'string', pattern: '^\\d+$' },
  },
  'May-Retry-After': {
    description: 'Seconds to wait, where they are known.',
    schema: { type: 'string', pattern: '^\\d+$' },
  },
  'WWW-Authenticate': {
    description: 'How to authenticate (RFC 6750 section 3).',
    required: true,
    schema: { type: 'string', pattern: '^[A-Za-z]+\\b' },
  },
  'May-WWW-Authenticate': {
    description: 'Why the token was refused (RFC 6750 section 3).',
    schema: { type: 'string', pattern: '^Bearer\\b' },
  },
  ETag: {
    description: 'Validator of the representation (RFC 9110 section 8.8.3).',
    required: true,
    schema: { type: 'string', pattern: '^(W/)?"[\\x21\\x23-\\x7e]*"$' },
  },
  'May-ETag': {
    description: 'Validator of the representation, where it has one.',
    schema: { type: 'string', pattern: '^(W/)?"[\\x21\\x23-\\x7e]*"$' },
  },
  'Last-Modified': {
    description: 'When the resource was changed, where it says so (RFC 9110 section 8.8.2).',
    schema: { type: 'string', pattern: ' GMT$' },
  },
  Accept: {
    description: 'The media type that is taken (RFC 9110 section 12.5.1).',
    schema: { type: 'string' },
  },
  'Accept-Encoding': {
    description: 'The content codings that are taken (RFC 9110 section 12.5.3).',
    schema: { type: 'string' },
  },
  Pragma: { description: '`no-cache`, as RFC 6749 section 5.1 wants it.', schema: { const: 'no-cache' } },
};

type References = Record<string, { $ref: string }>;

/** The name that goes over the wire: a header that may be absent has a component of its own. */
const wireName = (component: string) => component.replace(/^May-/, '');

/** References to header components by their names there. */
export function headerReferences(...components: readonly string[]): References {
  return Object.fromEntries(
    components.map((component) => [
      wireName(component),
      { $ref: `#/components/headers/${encodeURIComponent(component)}` },
    ]),
  );
}

/** Of every response; `edge` are those that the answering process adds. */
export function commonHeaders(edge: Readonly<Record<string, HeaderObject>>): References {
  return headerReferences(...Object.keys(always), ...Object.keys(edge));
}

/** `components.headers` of the document. */
export function headerObjects(edge: Readonly<Record<string, HeaderObject>>): Record<string, HeaderObject> {
  return { ...always, ...named, ...edge };
}

/** Headers of an operation's normal responses besides the common ones: those it declares, its validator. */
export function ownHeaders(operation: Operation): Record<string, object> {
  const { headers = {}, errorForm, response, contentTypes } = operation;
  return {
    ...(isRevalidated(operation)
      ? headerReferences('ETag', 'Last-Modified')
      : (response ?? contentTypes) && headerReferences('May-ETag', 'Last-Modified')),
    ...(errorForm === 'oauth' && headerReferences('Pragma')),
    ...Object.fromEntries(
      Object.entries(headers).map(([name, description]) => [
        name,
        { description, required: true, schema: { type: 'string', minLength: 1 } },
      ]),
    ),
  };
}

/** True where `If-None-Match` may be answered with 304: every GET of a representation, except for health checks. */
export function isRevalidated({ method, response, contentTypes, isProbe }: Operation): boolean {
  return method === 'GET' && isProbe !== true && (response ?? contentTypes) !== undefined;
}
