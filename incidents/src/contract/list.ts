/** Response of `GET /api/incidents`. */
import Type, { type Static } from 'typebox';
import { Run } from './run.js';
import { Action, Level, Nullable, Question } from './values.js';

export { type NotebookEntry, playerHeader, standardPlayer } from './values.js';

export const runsOn = ['npm start', 'docker compose'] as const;
export type RunsOn = (typeof runsOn)[number];

export const IncidentItem = Type.Object({
  name: Type.String(),
  title: Type.String(),
  level: Level,
  runsOn: Type.Array(Type.Enum([...runsOn])),
  requirements: Type.Array(Type.String(), {
    description:
      'Needs of the incident besides a plain start of the shop, such as a second instance of a service',
  }),
  available: Type.Boolean({ description: 'True when this console can start the incident' }),
  why: Type.Optional(Type.String({ description: 'Reason why it cannot' })),
});
export type IncidentItem = Static<typeof IncidentItem>;

export const IncidentQuestion = Type.Object({
  id: Question,
  text: Type.String(),
  points: Type.Number(),
  options: Nullable(
    Type.Array(Type.Object({ value: Type.String(), text: Type.Optional(Type.String()) }), {
      description: 'Closed list; null for a time',
    }),
  ),
  several: Type.Boolean({ description: 'True when several options can be right' }),
});
export type IncidentQuestion = Static<typeof IncidentQuestion>;

export const IncidentMitigation = Type.Object({
  action: Action,
  text: Type.String(),
  takesService: Type.Boolean(),
});
export type IncidentMitigation = Static<typeof IncidentMitigation>;

export const IncidentList = Type.Object({
  enabled: Type.Boolean({ description: 'True when FAULTS_TOKEN is set' }),
  reason: Type.Optional(Type.String({ description: 'How to enable incidents' })),
  items: Type.Array(IncidentItem, { description: 'By level, then by name' }),
  questions: Type.Array(IncidentQuestion),
  mitigations: Type.Array(IncidentMitigation),
  services: Type.Array(Type.String(), { description: 'Values of `service` of a mitigation' }),
  run: Nullable(Run),
});
export type IncidentList = Static<typeof IncidentList>;
