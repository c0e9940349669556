import type { Telemetry } from '@glasshouse/telemetry';
import type Koa from 'koa';
import { ProblemError } from '../problem/problem.js';
import type { ReadinessChecks } from '../types.js';
import { createReadiness } from './readiness.js';

export interface EndpointOptions {
  telemetry: Telemetry;
  readiness: ReadinessChecks;
  /** Serves `/metrics`. */
  adminEndpoints: boolean;
  stopping: () => boolean;
}

type Endpoint = (context: Koa.Context) => void | Promise<void>;

/** Creates the handler of `/health/live`, `/health/ready` and `/metrics`, which runs before the routes. */
export function createEndpoints({ telemetry, readiness, adminEndpoints, stopping }: EndpointOptions) {
  const ready = createReadiness(readiness, telemetry.log);
  const endpoints = new Map<string, Endpoint>();

  endpoints.set('/health/live', (context) => {
    context.body = { status: 'live' };
  });
  endpoints.set('/health/ready', async (context) => {
    const state = await ready(stopping());
    context.status = state.status === 'ready' ? 200 : 503;
    context.body = state;
  });
  if (adminEndpoints) {
    endpoints.set('/metrics', async (context) => {
      const { contentType, body } = await telemetry.metrics.expose(context.get('accept') || undefined);
      context.set('content-type', contentType);
      context.body = body;
    });
  }

  /** Handles a request for one of these paths; returns `undefined` for any other path. */
  return (context: Koa.Context): void | Promise<void> | undefined => {
    const endpoint = endpoints.get(context.path);
    if (!endpoint) return undefined;
    const { method } = context;
    if (method === 'GET' || method === 'HEAD') return endpoint(context) ?? Promise.resolve();
    const allow = 'GET, HEAD, OPTIONS';
    if (method !== 'OPTIONS') throw new ProblemError('METHOD_NOT_ALLOWED', { headers: { allow } });
    context.set('allow', allow);
    context.status = 204;
    return Promise.resolve();
  };
}
