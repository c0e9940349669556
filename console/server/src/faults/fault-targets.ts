import { invalidRequest, listFaults, ProblemError, replaceFaults } from '@glasshouse/http';
import type { InstanceFaults } from '../../../contract/src/faults.js';
import type { FaultTargets } from '../api/faults-routes.js';
import { type JsonResponse, sendJson } from '../instances/send-json.js';
import { failureReason } from '../scrape/failure-reason.js';
import type { TargetInstance } from '../scrape/resolve-instances.js';

/**
 * Reads and changes the faults of the services, only at the origins where they are scraped. The console keeps no token:
 * each request passes on its own.
 *
 * @param targets returns the currently scraped instances
 */
export function createFaultTargets(targets: () => readonly TargetInstance[], timeoutMs = 4000): FaultTargets {
  async function send(
    target: TargetInstance,
    authorization: string | undefined,
    value?: unknown,
  ): Promise<JsonResponse> {
    const { name, url, host } = target;
    return sendJson({
      method: value === undefined ? 'GET' : 'PUT',
      url: new URL((value === undefined ? listFaults : replaceFaults).path, url),
      value,
      host,
      authorization,
      signal: AbortSignal.timeout(timeoutMs),
    }).catch((error: unknown) => {
      throw new ProblemError('BACKEND_UNAVAILABLE', {
        detail: `${name}: ${failureReason(error, timeoutMs)}`,
        cause: error,
        extensions: { backend: name },
      });
    });
  }

  return {
    async listOf(service, authorization) {
      const chosen = targets().filter(({ name }) => name === service);
      return Promise.all(
        chosen.map(async (target) => {
          const response = await send(target, authorization);
          if (response.status === 404) throw noneEnabled(`${service} does not have`);
          return faultsOf(target, response);
        }),
      );
    },
    async list(authorization) {
      const found = await Promise.all(
        targets().map(async (target) => {
          const response = await send(target, authorization).catch(() => undefined);
          // without a token of its own, an instance has no faults
          if (response === undefined || response.status === 404) return [];
          return [faultsOf(target, response)];
        }),
      );
      const items = found.flat();
      if (items.length === 0) throw noneEnabled('No instance has');
      return items;
    },
    async replace({ service, instance }, change, authorization) {
      const chosen = targets().filter(
        (each) => each.name === service && (instance === undefined || new URL(each.url).host === instance),
      );
      if (chosen.length === 0)
        throw new ProblemError('NOT_FOUND', { detail: 'No scraped instance has this name and address' });
      return Promise.all(
        chosen.map(async (target) => {
          const response = await send(target, authorization, change);
          if (response.status === 404) throw noneEnabled(`${service} does not have`);
          return faultsOf(target, response);
        }),
      );
    },
  };
}

function noneEnabled(subject: string): ProblemError {
  return new ProblemError('NOT_FOUND', {
    detail: `${subject} faults enabled: set FAULTS_TOKEN, at least 16 characters, and restart`,
  });
}

/** Reads the response of an instance. @throws ProblemError for any status but 200 */
function faultsOf({ name, url }: TargetInstance, { status, body }: JsonResponse): InstanceFaults {
  const { items, detail, errors } = (body ?? {}) as {
    items?: InstanceFaults['items'];
    detail?: string;
    errors?: { message?: string }[];
  };
  if (status === 401) {
    throw new ProblemError('UNAUTHENTICATED', {
      detail: 'Send the value of FAULTS_TOKEN as a bearer token',
      headers: { 'www-authenticate': 'Bearer realm="faults"' },
    });
  }
  if (status === 400)
    throw invalidRequest([
      { in: 'body', path: '/faults', message: errors?.[0]?.message ?? detail ?? 'is invalid' },
    ]);
  if (status !== 200 || items === undefined)
    throw new ProblemError('BACKEND_UNAVAILABLE', {
      detail: `${name} returned status ${status}`,
      extensions: { backend: name },
    });
  return { service: name, instance: new URL(url).host, items };
}
