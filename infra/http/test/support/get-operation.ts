import Type from 'typebox';
import { operation } from '../../src/operation/operation.js';

/** Declares `GET /<id>`, open to anyone, for calls of a scripted upstream service. */
export function getOperation(id: string, timeoutMs?: number) {
  return operation({
    id,
    method: 'GET',
    path: `/${id}`,
    access: 'anyone',
    summary: id,
    response: Type.Unknown(),
    ...(timeoutMs !== undefined && { timeoutMs }),
  });
}
