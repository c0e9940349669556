import { type IncomingHttpHeaders, request } from 'node:http';

export interface TextResponse {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** Sends one request on its own connection. A header may have several values, unlike with `fetch`. */
export function sendRequest(
  url: string,
  headers: Readonly<Record<string, string | string[]>> = {},
  method = 'GET',
): Promise<TextResponse> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers: { ...headers }, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece) => {
        text += piece;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end();
  });
}
