/** Exchange between the console and the command that carries out actions on the Docker host. */
import Type, { type Static } from 'typebox';
import { ContainerAction } from '../actions/action.js';

const closed = { additionalProperties: false } as const;

export const HostReport = Type.Object(
  {
    done: Type.Optional(
      Type.String({
        maxLength: 100,
        description: 'Id of the tasks that the host has carried out, or tried to',
      }),
    ),
    error: Type.Optional(
      Type.String({ maxLength: 1000, description: 'Reason why these tasks could not be carried out' }),
    ),
  },
  { ...closed, description: 'Report of the command `npm run incident -- host`' },
);
export type HostReport = Static<typeof HostReport>;

export const HostTasks = Type.Object({
  id: Type.String({ description: 'Changes with each start and end of an incident' }),
  actions: Type.Array(ContainerAction, { description: 'Actions to carry out; all others must end' }),
});
export type HostTasks = Static<typeof HostTasks>;
