import { IncomingMessage, maxHeaderSize, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createUpgradeObserver, type Span, type Telemetry } from '@glasshouse/telemetry';
import { interruptBody } from '../body/interrupted.js';
import { ProblemError } from '../problem/problem.js';
import { problemDocument, problemType } from '../problem/render.js';

/** How long what the client still sends is thrown away, so that it sees the answer rather than a reset. */
const lingerMs = 500;
/** How long an earlier request of the connection has to be answered; a stream may never have a first byte. */
const earlierResponseMs = 1000;

/** What Node's parser reports, and what it had just received. */
export type ClientError = Error & { code?: string; rawPacket?: Buffer };

/** Headers of every answer that tell of its trace. */
export type SpanHeaders = (span: Span) => Readonly<Record<string, string>>;

const handled = Symbol('a client error of this connection was handled');
/** Node keeps the answer in progress there. */
type HttpSocket = Duplex & {
  _httpMessage?: (ServerResponse & { req: IncomingMessage }) | null;
  [handled]?: boolean;
};

export interface Refusals {
  /** For the server's `clientError`: what the HTTP parser refuses, and what did not arrive in time. */
  onClientError(error: ClientError, socket: Duplex): void;
  /** For the server's `connect`: nothing here is a proxy. */
  onConnect(request: IncomingMessage, socket: Duplex): void;
}

/**
 * Answers requests that Node hands to no listener. Each has a server span, an access record and a count of its own, as
 * any other request. The method and path are those of the request line where it could be read.
 */
export function createRefusals(telemetry: Telemetry, spanHeaders: SpanHeaders = () => ({})): Refusals {
  const observe = createUpgradeObserver(telemetry);

  function refuse(request: IncomingMessage, socket: Duplex, problem: ProblemError): void {
    const observation = observe(request, socket);
    observation.errorCode = problem.code;
    const { span } = observation;
    const body = JSON.stringify(problemDocument(problem, span.traceId));
    const head = {
      date: new Date().toUTCString(),
      connection: 'close',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-type': problemType,
      'content-length': String(Buffer.byteLength(body)),
      ...spanHeaders(span),
      ...problem.headers,
    };
    const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}\r\n`);
    const timer = setTimeout(() => socket.destroy(), lingerMs);
    socket.once('close', () => clearTimeout(timer));
    socket.on('end', () => socket.destroy());
    socket.on('error', () => {});
    socket.resume();
    socket.end(
      `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\n${lines.join('')}\r\n${request.method === 'HEAD' ? '' : body}`,
    );
    observation.answered(problem.status);
  }

  function answer(error: ClientError, socket: HttpSocket): void {
    const response = socket._httpMessage;
    if (!socket.writable) return;
    if (!response) {
      refuse(requestOf(error, socket as Socket), socket, problemOf(error, false));
      return;
    }
    // Requests before this one are answered first, unless the response has begun and may have no end.
    if (response.req.complete) {
      if (response.headersSent) {
        socket.destroy(error);
        return;
      }
      const { code = '' } = error;
      const timer = setTimeout(() => socket.destroy(error), earlierResponseMs);
      response.once('close', () => {
        clearTimeout(timer);
        answer(Object.assign(new Error(error.message), { code }), socket);
      });
      return;
    }
    // The body of a request that is being handled: it gets its one answer from there.
    if (!response.headersSent) response.setHeader('connection', 'close');
    response.once('close', () => socket.end());
    interruptBody(response.req, problemOf(error, true));
  }

  return {
    onClientError(error, socket) {
      const http = socket as HttpSocket;
      // Every further piece of data is an error of its own.
      if (http[handled]) return;
      http[handled] = true;
      if (/^(?:HPE_|ERR_HTTP_)/.test(error.code ?? '')) answer(error, http);
      // With the error, so that an observer of the socket sees that the client caused it.
      else socket.destroy(error);
    },
    onConnect(request, socket) {
      const headers = { allow: 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS' };
      refuse(request, socket, new ProblemError('METHOD_NOT_ALLOWED', { headers }));
    },
  };
}

function problemOf({ code }: ClientError, inBody: boolean): ProblemError {
  const headers = { connection: 'close' };
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new ProblemError('HEADERS_TOO_LARGE', {
        detail: `The request line and the headers are over ${maxHeaderSize} bytes`,
        headers,
      });
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new ProblemError('REQUEST_TIMEOUT', { headers });
    case 'HPE_INVALID_EOF_STATE':
      if (inBody)
        return new ProblemError('CALLER_GONE', { detail: 'The body did not arrive whole', headers });
  }
  return new ProblemError('INVALID_REQUEST', { detail: 'The request could not be read as HTTP', headers });
}

const requestLine = /^([A-Z]{3,16}) (\S{1,2048}) HTTP\/\d\.\d\r\n/;

/** As much of a request as is known. Only the first packet of a connection surely begins with a request line. */
function requestOf({ rawPacket }: ClientError, socket: Socket): IncomingMessage {
  const request = new IncomingMessage(socket);
  const first = rawPacket !== undefined && socket.bytesRead === rawPacket.length;
  const [, method = '', url = ''] = first
    ? (requestLine.exec(rawPacket.toString('latin1', 0, 2100)) ?? [])
    : [];
  request.method = method;
  request.url = url;
  return request;
}
