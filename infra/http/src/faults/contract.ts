import { Fault } from '@glasshouse/faults';
import Type, { type Static } from 'typebox';
import { closed } from '../operation/closed.js';
import { operation } from '../operation/operation.js';
import { Timestamp } from '../schemas.js';

export const FaultList = Type.Object({
  items: Type.Array(
    Type.Object({
      fault: Fault,
      since: Timestamp,
      hits: Type.Integer({ description: 'Number of calls that the fault has changed' }),
    }),
  ),
});
export type FaultList = Static<typeof FaultList>;

export const listFaults = operation({
  id: 'listFaults',
  method: 'GET',
  path: '/internal/faults',
  access: 'internal',
  importance: 'always',
  summary: 'Active faults of this process',
  response: FaultList,
  errors: ['UNAUTHENTICATED'],
});

export const FaultChange = closed({
  faults: Type.Array(Fault, { maxItems: 32 }),
  seed: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 4_294_967_295,
      description: 'Determines the calls that a rate below 1 selects, and random delays',
    }),
  ),
});
export type FaultChange = Static<typeof FaultChange>;

export const replaceFaults = operation({
  id: 'replaceFaults',
  method: 'PUT',
  path: '/internal/faults',
  access: 'internal',
  importance: 'always',
  summary: 'Replaces all faults of this process; an empty list removes them',
  body: FaultChange,
  response: FaultList,
  errors: ['UNAUTHENTICATED'],
});
