import type { Operation } from '../operation/operation.js';

/** OpenAPI's header object. */
export interface HeaderObject {
  description: string;
  /** Default false. */
  required?: boolean;
  schema: Readonly<Record<string, unknown>>;
}

/** Headers that this package sets on every response. */
const always: Readonly<Record<string, HeaderObject>> = {
  'Cache-Control': {
    description: 'Caching of the response; `no-store` by default.',
    required: true,
    schema: { type: 'string', minLength: 1 },
  },
  'X-Content-Type-Options': {
    description: 'Forbids content type sniffing.',
    required: true,
    schema: { const: 'nosniff' },
  },
};

/** Headers of one status or one kind of response. */
const named: Readonly<Record<string, HeaderObject>> = {
  Allow: {
    description: 'Methods of the resource (RFC 9110 section 10.2.1).',
    required: true,
    schema: { type: 'string', pattern: '^[A-Z]+(, [A-Z]+)*$' },
  },
  'Retry-After': {
    description: 'Seconds to wait (RFC 9110 section 10.2.3).',
    required: true,
    schema: { type: 'string', pattern: '^\\d+$' },
  },
  'May-Retry-After': {
    description: 'Seconds to wait, if known.',
    schema: { type: 'string', pattern: '^\\d+$' },
  },
  'WWW-Authenticate': {
    description: 'Authentication challenge (RFC 6750 section 3).',
    required: true,
    schema: { type: 'string', pattern: '^[A-Za-z]+\\b' },
  },
  'May-WWW-Authenticate': {
    description: 'Challenge with the reason why the token was refused (RFC 6750 section 3).',
    schema: { type: 'string', pattern: '^Bearer\\b' },
  },
  ETag: {
    description: 'Validator of the representation (RFC 9110 section 8.8.3).',
    required: true,
    schema: { type: 'string', pattern: '^(W/)?"[\\x21\\x23-\\x7e]*"$' },
  },
  'May-ETag': {
    description: 'Validator of the representation, if it has one.',
    schema: { type: 'string', pattern: '^(W/)?"[\\x21\\x23-\\x7e]*"$' },
  },
  'Last-Modified': {
    description: 'Time of the last change, if known (RFC 9110 section 8.8.2).',
    schema: { type: 'string', pattern: ' GMT$' },
  },
  Accept: {
    description: 'Accepted media type (RFC 9110 section 12.5.1).',
    schema: { type: 'string' },
  },
  'Accept-Encoding': {
    description: 'Accepted content codings (RFC 9110 section 12.5.3).',
    schema: { type: 'string' },
  },
  Pragma: { description: '`no-cache`, as RFC 6749 section 5.1 requires.', schema: { const: 'no-cache' } },
};

type References = Record<string, { $ref: string }>;

/** Returns the header name of a component: a header that may be absent has a separate component. */
const wireName = (component: string) => component.replace(/^May-/, '');

/** Returns references to header components. */
export function headerReferences(...components: readonly string[]): References {
  return Object.fromEntries(
    components.map((component) => [
      wireName(component),
      { $ref: `#/components/headers/${encodeURIComponent(component)}` },
    ]),
  );
}

/** Returns the headers of every response, including those of the edge. */
export function commonHeaders(edge: Readonly<Record<string, HeaderObject>>): References {
  return headerReferences(...Object.keys(always), ...Object.keys(edge));
}

/** Returns `components.headers` of the document. */
export function headerObjects(edge: Readonly<Record<string, HeaderObject>>): Record<string, HeaderObject> {
  return { ...always, ...named, ...edge };
}

/**
 * Returns the headers of an operation's successful responses in addition to the common ones: declared headers and
 * validators.
 */
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

/** Returns true if `If-None-Match` can lead to 304: for every GET of a representation, except health checks. */
export function isRevalidated({ method, response, contentTypes, isProbe }: Operation): boolean {
  return method === 'GET' && isProbe !== true && (response ?? contentTypes) !== undefined;
}
