import { codes } from '../problem/codes.js';

const traceId = {
  type: 'string',
  pattern: '^[0-9a-f]{32}$',
  description: 'Leads to the trace and the log records of the request.',
};
const code = { type: 'string', enum: Object.keys(codes), description: 'Names the problem for programs.' };
const backend = { type: 'string', description: 'The service, store or cache that does not answer.' };
const errors = {
  type: 'array',
  description: 'The faults of the request.',
  maxItems: 20,
  items: {
    type: 'object',
    required: ['in', 'path', 'message'],
    properties: {
      in: { type: 'string', enum: ['path', 'query', 'header', 'body'] },
      path: { type: 'string', description: 'JSON Pointer (RFC 6901) into that part; empty: all of it.' },
      message: { type: 'string' },
    },
  },
};

/** Extension members that any problem may have. */
const extensions = { errors, backend };

/** RFC 9457 with the members of this package. Further ones are described with the operations that have them. */
export const problemSchema = {
  type: 'object',
  description: 'RFC 9457',
  required: ['type', 'title', 'status', 'code', 'traceId'],
  properties: {
    type: { type: 'string', format: 'uri-reference', description: 'Leads to the explanation of the code.' },
    title: { type: 'string', minLength: 1 },
    status: { type: 'integer', minimum: 400, maximum: 599 },
    detail: { type: 'string', description: 'What is wrong with this request.' },
    code,
    traceId,
    ...extensions,
  },
} as const;

/** RFC 6749 section 5.2. `code` and `traceId` are absent where the OAuth service itself refuses. */
export const oauthErrorSchema = {
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
} as const;
