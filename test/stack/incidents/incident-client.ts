import assert from 'node:assert/strict';
import type { IncidentList, Report, ReportList, Run } from '@glasshouse/incidents/contract';

/** Client of the console's API of incidents, for tests. */
export interface IncidentClient {
  get<T>(path: string): Promise<T>;
  list(): Promise<IncidentList>;
  start(name: string, seed: number): Promise<Run>;
  run(): Promise<Run | undefined>;
  answer(answers: Readonly<Record<string, readonly string[]>>, player?: string): Promise<void>;
  mitigate(action: string, service?: string, player?: string): Promise<void>;
  join(player: string): Promise<void>;
  end(): Promise<Report>;
  reports(): Promise<ReportList>;
}

export function createIncidentClient(console: string, token: string): IncidentClient {
  async function request<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(console + path, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      signal: AbortSignal.timeout(60_000),
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    assert.ok(response.ok, `${method} ${path}: ${response.status} ${text.slice(0, 500)}`);
    return JSON.parse(text) as T;
  }
  const run = '/api/incidents/run';
  return {
    get: (path) => request('GET', path),
    list: () => request('GET', '/api/incidents'),
    start: (name, seed) => request('POST', run, { name, seed }),
    run: async () => (await request<IncidentList>('GET', '/api/incidents')).run ?? undefined,
    async answer(answers, player) {
      await request('PUT', `${run}/answers`, { answers, ...(player && { player }) });
    },
    async mitigate(action, service, player) {
      await request('POST', `${run}/mitigations`, {
        action,
        ...(service && { service }),
        ...(player && { player }),
      });
    },
    async join(player) {
      await request('POST', `${run}/players`, { player });
    },
    end: () => request('DELETE', run),
    reports: () => request('GET', '/api/incidents/reports'),
  };
}
