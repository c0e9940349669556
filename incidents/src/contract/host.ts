/** Exchange between the console and the command that carries out actions on the Docker host. */
import Type, { type Static } from 'typebox';
import { ContainerAction } from '../actions/action.js';

const closed = { additionalProperties: false } as const;

export const HostReport = Type.Object(
  {
    active: Type.Array(ContainerAction, {
      maxItems: 16,
      description: 'Actions that the host carries out at the moment',
    }),
    error: Type.Optional(
      Type.String({ maxLength: 1000, description: 'Reason why the latest actions could not be started' }),
    ),
  },
  { ...closed, description: 'Report of the command `npm run incident -- host`' },
);
export type HostReport = Static<typeof HostReport>;

export const HostTasks = Type.Object({
  actions: Type.Array(ContainerAction, { description: 'Actions to carry out; all others must end' }),
});
export type HostTasks = Static<typeof HostTasks>;
