import type { Socket } from 'node:net';
import type { ErrorCode } from '../problem/codes.js';
import { ProblemError } from '../problem/problem.js';
import { problemDocument, problemType } from '../problem/render.js';

/** How long what the client still sends is thrown away, so that it sees the answer rather than a reset. */
const lingerMs = 500;

const reasons: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
};

/** Answers what the HTTP parser refused, where there is no request to speak of: on the socket itself. */
export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  if (!socket.writable) return;
  // Node keeps the answer in progress there. If it has begun, a second one would corrupt it.
  const inProgress = (socket as Socket & { _httpMessage?: { headersSent: boolean } | null })._httpMessage;
  if (error.code === 'ECONNRESET' || inProgress?.headersSent) {
    // with the error: whoever looks at the socket sees that the client caused it
    socket.destroy(error);
    return;
  }
  const problem = new ProblemError(codeOf(error.code), { detail: 'The request could not be read as HTTP' });
  const { traceId: _, ...document } = problemDocument(problem, '');
  const body = JSON.stringify(document);
  const timer = setTimeout(() => socket.destroy(error), lingerMs);
  socket.once('close', () => clearTimeout(timer));
  socket.on('end', () => socket.destroy(error));
  socket.end(
    `HTTP/1.1 ${problem.status} ${reasons[problem.status]}\r\nconnection: close\r\ncontent-type: ${problemType}\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

function codeOf(code: string | undefined): ErrorCode {
  if (code === 'HPE_HEADER_OVERFLOW') return 'HEADERS_TOO_LARGE';
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 'REQUEST_TIMEOUT';
  return 'INVALID_REQUEST';
}
