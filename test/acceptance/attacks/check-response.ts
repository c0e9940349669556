import assert from 'node:assert/strict';
import type { Expected } from './attack.js';
import type { WireResponse } from './wire.js';

/** Where errors have the form of RFC 6749 section 5.2. */
const oauthForm = /^\/oauth\/(?:token|introspect|revoke)(?:\?|$)/;

/** What no answer may tell: where code lies, what libraries and addresses there are behind. */
const inner = [
  /\bat (?:\S+ \()?(?:file:|node:|\/)\S+:\d+:\d+/,
  /\bnode_modules\b|\/dist\/|\/src\/|\.[cm]?[jt]s:\d+/,
  /\b(?:sqlite|libsql|mongodb?|hazelcast|undici|typebox|jose|scrypt|raw-body|koa|llhttp|HPE_|ERR_|ECONN|EAI_)/i,
  /\b(?:TypeError|SyntaxError|RangeError|ReferenceError|JWT[A-Z]\w+|JWS\w+|JOSE\w+)\b/,
  /\b(?:127\.0\.0\.1|localhost|\d+\.\d+\.\d+\.\d+):\d{2,5}\b/,
  /"stack"|Unexpected token|in JSON at position/,
];

/**
 * Status and code as expected; and whatever the answer is: not a 500, a problem document (or RFC 6749's form), its
 * trace named alike in header and body, nothing of what is inside.
 */
export function checkResponse(
  expected: Expected,
  { path, response }: { path: string; response: WireResponse },
): void {
  const { status, headers, text } = response;
  const [wantedStatus, wantedCode] = expected.split(' ') as [string, string | undefined];
  const shown = `${path.slice(0, 200)} -> ${status} ${text.slice(0, 500)}`;
  assert.ok(status < 500, `no failure of ours: ${shown}`);
  assert.equal(status, Number(wantedStatus), shown);
  const trace = headers['trace-id'];
  assert.match(String(trace), /^(?!0{32})[0-9a-f]{32}$/, 'the answer names its trace');
  checkSilence(response);
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

/** RFC 9457 with our members. */
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

/** Says nothing of what is inside, and is not longer than it must be. */
export function checkSilence({ headers, text, status }: WireResponse): void {
  if (status >= 400) {
    for (const pattern of inner) assert.doesNotMatch(text, pattern);
    assert.ok(text.length < 10_000, `${text.length} characters are too much of an answer`);
  }
  assert.equal(headers['x-powered-by'], undefined);
  assert.equal(headers.server, undefined);
}
