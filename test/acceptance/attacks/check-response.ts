import assert from 'node:assert/strict';
import type { Expected } from './attack.js';
import type { WireResponse } from './wire.js';

/** Paths whose errors have the form of RFC 6749 section 5.2. */
const oauthForm = /^\/oauth\/(?:token|introspect|revoke)(?:\?|$)/;

/** Internals that no response may disclose: code locations, libraries, internal addresses. */
const internals = [
  /\bat (?:\S+ \()?(?:file:|node:|\/)\S+:\d+:\d+/,
  /\bnode_modules\b|\/dist\/|\/src\/|\.[cm]?[jt]s:\d+/,
  /\b(?:sqlite|libsql|mongodb?|hazelcast|undici|typebox|jose|scrypt|raw-body|koa|llhttp|HPE_|ERR_|ECONN|EAI_)/i,
  /\b(?:TypeError|SyntaxError|RangeError|ReferenceError|JWT[A-Z]\w+|JWS\w+|JOSE\w+)\b/,
  /\b(?:127\.0\.0\.1|localhost|\d+\.\d+\.\d+\.\d+):\d{2,5}\b/,
  /"stack"|Unexpected token|in JSON at position/,
];

/**
 * Asserts the expected status and code, and for every response: no 5xx, a problem document (or RFC 6749's form) for
 * errors, the same trace id in header and body, no internals.
 */
export function checkResponse(
  expected: Expected,
  { path, response }: { path: string; response: WireResponse },
): void {
  const { status, headers, text } = response;
  const [wantedStatus, wantedCode] = expected.split(' ') as [string, string | undefined];
  const shown = `${path.slice(0, 200)} -> ${status} ${text.slice(0, 500)}`;
  assert.ok(status < 500, `no server error: ${shown}`);
  assert.equal(status, Number(wantedStatus), shown);
  const trace = headers['trace-id'];
  assert.match(String(trace), /^(?!0{32})[0-9a-f]{32}$/, 'the response has a trace id');
  assertNoInternals(response);
  if (status < 400) {
    assert.equal(wantedCode, undefined);
    return;
  }
  const body = JSON.parse(text) as Record<string, unknown>;
  if (oauthForm.test(path)) {
    assert.match(String(headers['content-type']), /^application\/json\b/, shown);
    assert.equal(body.error, wantedCode, shown);
    assert.match(String(body.error_description), /^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
    assert.equal(headers['cache-control'], 'no-store');
    if (status === 401) assert.ok(headers['www-authenticate'], 'RFC 9110 section 15.5.2');
    return;
  }
  checkProblem(response, wantedCode);
  assert.equal(body.traceId, trace);
}

/** Asserts a problem document (RFC 9457) with the shop's extension members. */
export function checkProblem({ status, headers, text }: WireResponse, code: string | undefined): void {
  const body = JSON.parse(text) as Record<string, unknown>;
  assert.match(String(headers['content-type']), /^application\/problem\+json\b/, text);
  assert.equal(body.code, code, text);
  assert.equal(body.status, status);
  assert.match(String(body.type), /^\/docs\/errors#[a-z_]+$/);
  assert.ok(typeof body.title === 'string' && body.title !== '');
  if (status === 401) assert.match(String(headers['www-authenticate']), /^Bearer\b/);
  if (status === 405) assert.ok(headers.allow);
  if (status === 429) assert.match(String(headers['retry-after']), /^[1-9]\d*$/);
}

/** Asserts that a response discloses no internals, and that an error is shorter than 10 000 characters. */
export function assertNoInternals({ headers, text, status }: WireResponse): void {
  if (status >= 400) {
    for (const pattern of internals) assert.doesNotMatch(text, pattern);
    assert.ok(text.length < 10_000, `an error of ${text.length} characters`);
  }
  assert.equal(headers['x-powered-by'], undefined);
  assert.equal(headers.server, undefined);
}
