import { type EffectOf, type PortFaults, plainError } from '@glasshouse/faults';
import type { ClientRequest, ClientResponse } from './exchange.js';

/** Sends one request with the faults of the client, which act like those of the network. */
export function withFaults(
  faults: PortFaults,
  call: { upstream: string; operation: string; request: ClientRequest; signal: AbortSignal },
  send: () => Promise<ClientResponse>,
): Promise<ClientResponse> {
  const { upstream, operation, request, signal } = call;
  const user = request.headers['x-user-id'];
  return faults.run(
    {
      target: upstream,
      operation,
      user,
      content: () => `${request.path} ${request.body ?? ''}`,
      signal,
      error: ({ message = 'read ECONNRESET' }: EffectOf<'error'>) => {
        request.begun = true;
        return plainError(message, { code: 'ECONNRESET' });
      },
      failed: (result) => (result as ClientResponse).status >= 500,
      change: (result, change) => {
        const response = result as ClientResponse;
        if (response.status >= 300 || response.text === '') return response;
        return { ...response, text: JSON.stringify(change(JSON.parse(response.text))) };
      },
    },
    send,
  );
}
