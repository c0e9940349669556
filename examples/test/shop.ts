import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ShopDouble {
  readonly url: string;
  /** Received requests, oldest first. */
  readonly requests: { path: string; headers: IncomingHttpHeaders }[];
  /** Sends the response. Default: one page of products. */
  respond: (response: ServerResponse) => void;
  close(): Promise<void>;
}

export const products = { items: [{ sku: 'teapot' }], next: null };
export const respondWithProducts = (response: ServerResponse) => void response.end(JSON.stringify(products));

/** Starts a double of the gateway that records its requests. */
export async function startShopDouble(): Promise<ShopDouble> {
  const server = createServer((request, response) => {
    shop.requests.push({ path: request.url ?? '', headers: request.headers });
    shop.respond(response.setHeader('content-type', 'application/json'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const shop: ShopDouble = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: [],
    respond: respondWithProducts,
    close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
  return shop;
}
