import { Pool } from 'undici';
import type { ShopRequest } from './operation.js';

/** Client of a gateway with up to four persistent connections. */
export interface Client {
  /** Returns the parsed JSON, or the text of another body. @throws Error unless the response has this status */
  send(request: ShopRequest, status: number): Promise<unknown>;
  close(): Promise<void>;
}

/** @param origin e.g. `http://127.0.0.1:8080` */
export function createClient(origin: string): Client {
  const pool = new Pool(origin, { connections: 4 });
  return {
    async send({ method, path, token, json, form }, status) {
      const headers: Record<string, string> = {};
      if (token !== undefined) headers.authorization = `Bearer ${token}`;
      if (json !== undefined) headers['content-type'] = 'application/json';
      if (form !== undefined) headers['content-type'] = 'application/x-www-form-urlencoded';
      const body = json === undefined ? form && new URLSearchParams(form).toString() : JSON.stringify(json);
      const response = await pool.request({
        method: method as 'GET',
        path,
        headers,
        ...(body !== undefined && { body }),
      });
      const text = await response.body.text();
      if (response.statusCode !== status) {
        throw new Error(
          `${method} ${path}: ${response.statusCode} instead of ${status}\n${text.slice(0, 500)}`,
        );
      }
      return String(response.headers['content-type']).includes('json') ? JSON.parse(text) : text;
    },
    close: () => pool.close(),
  };
}
