import { closed, FaultChange, handle, operation, type Route } from '@glasshouse/http';
import Type from 'typebox';
import { FaultsByInstance, type InstanceFaults } from '../../../contract/src/faults.js';
import { requireOwnPage } from './require-own-page.js';

/** Faults of the scraped instances. */
export interface FaultTargets {
  /** @throws ProblemError UNAUTHENTICATED for a wrong token, NOT_FOUND if no instance has faults enabled */
  list(authorization: string | undefined): Promise<InstanceFaults[]>;
  /** Lists the faults of one service. @throws ProblemError as `list` does; BACKEND_UNAVAILABLE */
  listOf(service: string, authorization: string | undefined): Promise<InstanceFaults[]>;
  /** @throws ProblemError as `list` does; INVALID_REQUEST, BACKEND_UNAVAILABLE */
  replace(
    target: { service: string; instance?: string | undefined },
    change: FaultChange,
    authorization: string | undefined,
  ): Promise<InstanceFaults[]>;
}

export const listFaultsOfServices = operation({
  id: 'listFaultsOfServices',
  method: 'GET',
  path: '/api/faults',
  access: 'anyone',
  summary: 'Active faults of each instance; needs the bearer token FAULTS_TOKEN',
  response: FaultsByInstance,
  errors: ['UNAUTHENTICATED', 'NOT_FOUND', 'FORBIDDEN'],
});

export const replaceFaultsOfService = operation({
  id: 'replaceFaultsOfService',
  method: 'PUT',
  path: '/api/faults',
  access: 'anyone',
  summary: 'Replaces the faults of a service or of one of its instances; needs the bearer token FAULTS_TOKEN',
  body: closed({
    service: Type.String({ minLength: 1, maxLength: 256 }),
    instance: Type.Optional(
      Type.String({ minLength: 1, maxLength: 256, description: 'Host and port; default: all instances' }),
    ),
    ...FaultChange.properties,
  }),
  response: FaultsByInstance,
  errors: ['UNAUTHENTICATED', 'NOT_FOUND', 'FORBIDDEN', 'BACKEND_UNAVAILABLE'],
});

export function faultRoutes(faults: FaultTargets): Route[] {
  return [
    handle(listFaultsOfServices, async ({ headers }) => {
      requireOwnPage(headers);
      return { items: await faults.list(textOf(headers.authorization)) };
    }),
    handle(replaceFaultsOfService, async ({ headers, body: { service, instance, ...change } }) => {
      requireOwnPage(headers);
      return { items: await faults.replace({ service, instance }, change, textOf(headers.authorization)) };
    }),
  ];
}

function textOf(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : undefined;
}
