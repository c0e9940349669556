import Type from 'typebox';
import { operation } from '../operation/operation.js';

const Check = Type.Enum(['up', 'down']);

/** Health checks that every process serves before any route; they are declared only for the OpenAPI document. */
export const healthOperations = {
  readLiveness: operation({
    id: 'readLiveness',
    method: 'GET',
    path: '/health/live',
    access: 'anyone',
    summary: 'Liveness of the process',
    response: Type.Object({ status: Type.Literal('live') }),
    isProbe: true,
    importance: 'always',
  }),
  readReadiness: operation({
    id: 'readReadiness',
    method: 'GET',
    path: '/health/ready',
    access: 'anyone',
    summary: 'Readiness to serve requests, with the state of each dependency',
    response: Type.Object({
      status: Type.Enum(['ready', 'unavailable', 'stopping']),
      checks: Type.Record(Type.String(), Check),
    }),
    otherStatuses: { 503: 'Not ready' },
    isProbe: true,
    importance: 'always',
  }),
};
