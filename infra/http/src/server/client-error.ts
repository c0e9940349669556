import { IncomingMessage, maxHeaderSize, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createUpgradeObserver, type Span, type Telemetry } from '@glasshouse/telemetry';
import { interruptBody } from '../body/interrupted.js';
import { ProblemError } from '../problem/problem.js';
import { problemDocument, problemType } from '../problem/render.js';

/** Time for which further input is discarded, so that the client sees the response instead of a reset, in ms. */
const lingerMs = 500;
/** Time limit for the response to an earlier request of the connection, in ms; a stream may never have a first byte. */
const earlierResponseMs = 1000;

/** Error of Node's HTTP parser, with the bytes that it received last. */
export type ClientError = Error & { code?: string; rawPacket?: Buffer };

/** Trace headers of every response. */
export type SpanHeaders = (span: Span) => Readonly<Record<string, string>>;

const handled = Symbol('a client error of this connection was handled');
/** Socket on which Node stores the response in progress. */
type HttpSocket = Duplex & {
  _httpMessage?: (ServerResponse & { req: IncomingMessage }) | null;
  [handled]?: boolean;
};

export interface RefusalsOptions {
  spanHeaders?: SpanHeaders | undefined;
  /** True on a public port, whose server spans have the client's address. */
  publicEntry?: boolean;
}

export interface Refusals {
  /** Listener for `clientError`: requests that the HTTP parser rejects or that time out. */
  onClientError(error: ClientError, socket: Duplex): void;
  /** Listener for `connect`: rejects CONNECT, as the server is not a proxy. */
  onConnect(request: IncomingMessage, socket: Duplex): void;
}

/**
 * Responds to requests that Node does not emit as `request`. Each has a server span, an access record and a count, like
 * any other request. The method and path come from the request line, if it could be parsed.
 */
export function createRefusals(telemetry: Telemetry, options: RefusalsOptions = {}): Refusals {
  const { spanHeaders = () => ({}), publicEntry = false } = options;
  const observe = createUpgradeObserver(telemetry, { publicEntry });

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
    observation.responded(problem.status);
  }

  function respond(error: ClientError, socket: HttpSocket): void {
    const response = socket._httpMessage;
    if (!socket.writable) return;
    if (!response) {
      refuse(requestOf(error, socket as Socket), socket, problemOf(error, false));
      return;
    }
    // Earlier requests get their responses first, unless a response has started and may never end.
    if (response.req.complete) {
      if (response.headersSent) {
        socket.destroy(error);
        return;
      }
      const { code = '' } = error;
      const timer = setTimeout(() => socket.destroy(error), earlierResponseMs);
      response.once('close', () => {
        clearTimeout(timer);
        respond(Object.assign(new Error(error.message), { code }), socket);
      });
      return;
    }
    // The error is in the body of a request in progress: its handler sends the only response.
    if (!response.headersSent) response.setHeader('connection', 'close');
    response.once('close', () => socket.end());
    interruptBody(response.req, problemOf(error, true));
  }

  return {
    onClientError(error, socket) {
      const http = socket as HttpSocket;
      // The parser reports a further error for every chunk of data that follows.
      if (http[handled]) return;
      http[handled] = true;
      if (/^(?:HPE_|ERR_HTTP_)/.test(error.code ?? '')) respond(error, http);
      // Passes the error, so that an observer of the socket sees that the client caused it.
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
        detail: `The request line and the headers exceed ${maxHeaderSize} bytes`,
        headers,
      });
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new ProblemError('REQUEST_TIMEOUT', { headers });
    case 'HPE_INVALID_EOF_STATE':
      if (inBody) return new ProblemError('CALLER_GONE', { detail: 'The body is incomplete', headers });
  }
  return new ProblemError('INVALID_REQUEST', { detail: 'The request could not be parsed as HTTP', headers });
}

const requestLine = /^([A-Z]{3,16}) (\S{1,2048}) HTTP\/\d\.\d\r\n/;

/**
 * Returns the known parts of a request. Only the first packet of a connection is certain to begin with a request line.
 */
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
