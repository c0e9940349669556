import { request } from 'node:http';

export interface PutResponse {
  status: number;
  /** Parsed body; undefined when it is not JSON. */
  body: unknown;
}

const maxBytes = 64 << 10;

/**
 * Sends a PUT request with JSON. It has no trace context, so that the service starts a sampled trace.
 *
 * @param host the `Host` header, when the URL has an address in place of the host name
 * @throws the connection's error; the signal's reason
 */
export function putJson(
  url: URL,
  value: unknown,
  host: string | undefined,
  signal: AbortSignal,
): Promise<PutResponse> {
  const body = JSON.stringify(value);
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        method: 'PUT',
        agent: false,
        signal,
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          ...(host !== undefined && { host }),
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
