import Type from 'typebox';
import { type Operation, operation } from '../../src/operation/operation.js';

/** Declares an operation for everyone, whose path may have the parameter `{id}`. Its id is method and path. */
export function operationOf(
  method: Operation['method'],
  path: string,
  more: Partial<Operation> = {},
): Operation {
  return operation({
    id: `${method} ${path}`,
    method,
    path,
    access: 'anyone',
    summary: 'x',
    ...(path.includes('{id}') && { params: Type.Object({ id: Type.String() }) }),
    ...more,
  }) as Operation;
}
