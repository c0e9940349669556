const traceId = {
  type: 'string',
  pattern: '^[0-9a-f]{32}$',
  description: 'Trace id of the request; its log records have the same.',
};
const backend = { type: 'string', description: 'Service, store or cache that does not respond.' };
const errors = {
  type: 'array',
  description: 'Errors in the request.',
  maxItems: 20,
  items: {
    type: 'object',
    required: ['in', 'path', 'message'],
    properties: {
      in: { type: 'string', enum: ['path', 'query', 'header', 'body'] },
      path: {
        type: 'string',
        description: 'JSON Pointer (RFC 6901) within that part; empty for the whole part.',
      },
      message: { type: 'string' },
    },
  },
};

/** Extension members that any problem may have. */
const extensions = { errors, backend };

/** Returns the schemas of the two error forms, for `components.schemas`, with every code that a response may have. */
export function problemSchemas(codes: readonly string[]) {
  const code = { type: 'string', enum: codes, description: 'Machine-readable code of the problem.' };
  return { Problem: problemSchema(code), OAuthError: oauthErrorSchema(code) };
}

/** RFC 9457 with the members of this package. The operations describe further members. */
function problemSchema(code: object) {
  return {
    type: 'object',
    description: 'RFC 9457',
    required: ['type', 'title', 'status', 'code', 'traceId'],
    properties: {
      type: { type: 'string', format: 'uri-reference', description: 'Link to the description of the code.' },
      title: { type: 'string', minLength: 1 },
      status: { type: 'integer', minimum: 400, maximum: 599 },
      detail: { type: 'string', description: 'Explanation of this occurrence.' },
      code,
      traceId,
      ...extensions,
    },
  };
}

/** RFC 6749 section 5.2. `code` and `traceId` are absent in errors of the OAuth service itself. */
function oauthErrorSchema(code: object) {
  return {
    type: 'object',
    description: 'RFC 6749 section 5.2',
    required: ['error'],
    properties: {
      error: {
        type: 'string',
        enum: [
          ...['invalid_request', 'invalid_client', 'invalid_grant', 'unauthorized_client'],
          ...['unsupported_grant_type', 'unsupported_token_type', 'invalid_scope'],
          ...['temporarily_unavailable', 'server_error'],
        ],
      },
      error_description: { type: 'string', pattern: '^[\\x20-\\x21\\x23-\\x5b\\x5d-\\x7e]+$' },
      code,
      traceId,
      ...extensions,
    },
  };
}
