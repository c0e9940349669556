import { request } from 'node:http';

export interface PutAnswer {
  status: number;
  /** Undefined when it is not JSON. */
  body: unknown;
}

const mostBytes = 64 << 10;

/**
 * Puts JSON, and nothing else: no trace of the console's own, which is not sampled, so that the service begins one.
 *
 * @param host the `Host` header, where the URL names an address instead of the host
 * @throws what the connection threw; the signal's reason
 */
export function putJson(
  url: URL,
  value: unknown,
  host: string | undefined,
  signal: AbortSignal,
): Promise<PutAnswer> {
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
          if (text.length > mostBytes) response.destroy(new Error(`its answer is over ${mostBytes} bytes`));
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
