import { Agent, request } from 'node:http';

/** Client of the gateway that the action `requests` of an incident stands for. */
export interface ShopClient {
  /** Sends a GET request and reads the response. Never rejects. */
  get(path: string): Promise<void>;
  close(): void;
}

const timeoutMs = 5000;
/** Connections of the client; requests beyond them are left out, as the client waits for its responses. */
const maxSockets = 64;

/** @param url address of the gateway */
export function createShopClient(url: string): ShopClient {
  const agent = new Agent({ keepAlive: true, maxSockets });
  let open = 0;
  return {
    get(path) {
      if (open >= maxSockets) return Promise.resolve();
      open++;
      return new Promise<void>((resolve) => {
        const sent = request(new URL(path, url), { agent, timeout: timeoutMs }, (response) => {
          response.on('close', resolve);
          response.resume();
        });
        sent.on('timeout', () => sent.destroy());
        sent.on('error', () => resolve());
        sent.end();
      }).finally(() => {
        open--;
      });
    },
    close: () => agent.destroy(),
  };
}
