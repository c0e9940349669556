import { request } from 'node:http';

export interface JsonResponse {
  status: number;
  /** Parsed body; undefined when it is not JSON. */
  body: unknown;
}

const maxBytes = 64 << 10;

export interface JsonRequest {
  method: 'GET' | 'PUT';
  url: URL;
  /** Body; absent for GET. */
  value?: unknown;
  /** `Host` header, when the URL has an address in place of the host name. */
  host?: string | undefined;
  authorization?: string | undefined;
  signal: AbortSignal;
}

/**
 * Sends a request with JSON to an instance. It has no trace context, so that the service starts a sampled trace.
 *
 * @throws the connection's error; the signal's reason
 */
export function sendJson({
  method,
  url,
  value,
  host,
  authorization,
  signal,
}: JsonRequest): Promise<JsonResponse> {
  const body = value === undefined ? undefined : JSON.stringify(value);
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        method,
        agent: false,
        signal,
        headers: {
          ...(body !== undefined && {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(body),
          }),
          ...(host !== undefined && { host }),
          ...(authorization !== undefined && { authorization }),
        },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => {
          text += part;
          if (text.length > maxBytes) response.destroy(new Error(`the response is over ${maxBytes} bytes`));
        });
        response.on('error', reject);
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: parsed(text) }));
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
