import { closed, operation } from '@glasshouse/http';
import Type, { type TProperties } from 'typebox';
import {
  Answered,
  GiveAnswers,
  GivenAnswers,
  Hint,
  HostReport,
  HostTasks,
  IncidentList,
  JoinCode,
  JoinedRun,
  JoinRun,
  Mitigate,
  Mitigated,
  Notebook,
  Recording,
  Report,
  ReportList,
  Run,
  StartedRun,
  StartRun,
  TakeHint,
  WriteNotebook,
} from '../../../contract/src/incidents.js';
import { limit } from './parameters.js';

const changeErrors = ['UNAUTHENTICATED', 'FORBIDDEN', 'NOT_FOUND', 'CONFLICT'] as const;
const token = 'needs the bearer token FAULTS_TOKEN';
const playerToken = 'needs the bearer token FAULTS_TOKEN or that of the player';
const reportId = Type.Object({ id: Type.String({ minLength: 1, maxLength: 200 }) });
const playerQuery = Type.Object({
  player: Type.Optional(Type.String({ minLength: 1, maxLength: 40, description: 'Name of a player' })),
});

/** Schemas of the workspace incidents have no type of this layer. */
const body = <P extends TProperties>({ properties }: { properties: P }) => closed(properties);

export const listIncidents = operation({
  id: 'listIncidents',
  method: 'GET',
  path: '/api/incidents',
  access: 'anyone',
  summary: 'Incidents, questions with their options, mitigations, and the running incident',
  response: IncidentList,
});

export const getIncidentRun = operation({
  id: 'getIncidentRun',
  method: 'GET',
  path: '/api/incidents/run',
  access: 'anyone',
  summary: 'The running incident: story, players and health',
  response: Run,
  errors: ['NOT_FOUND'],
});

export const startIncident = operation({
  id: 'startIncident',
  method: 'POST',
  path: '/api/incidents/run',
  access: 'anyone',
  summary: `Starts an incident; ${token}`,
  timeoutMs: 60_000,
  body: body(StartRun),
  status: 201,
  response: StartedRun,
  errors: [...changeErrors, 'BACKEND_UNAVAILABLE'],
});

export const endIncident = operation({
  id: 'endIncident',
  method: 'DELETE',
  path: '/api/incidents/run',
  access: 'anyone',
  summary: `Ends the incident for all players and returns the report; ${token}`,
  timeoutMs: 60_000,
  response: Report,
  errors: changeErrors,
});

export const getIncidentJoinCode = operation({
  id: 'getIncidentJoinCode',
  method: 'GET',
  path: '/api/incidents/run/join-code',
  access: 'anyone',
  summary: `Join code of the running incident; ${token}`,
  response: JoinCode,
  errors: ['UNAUTHENTICATED', 'FORBIDDEN', 'NOT_FOUND'],
});

export const exchangeWithHost = operation({
  id: 'exchangeWithHost',
  method: 'PUT',
  path: '/api/incidents/host',
  access: 'anyone',
  summary: `Takes the report of the command on the Docker host, and returns its tasks; ${token}`,
  body: body(HostReport),
  response: HostTasks,
  errors: ['UNAUTHENTICATED', 'FORBIDDEN'],
});

export const joinIncident = operation({
  id: 'joinIncident',
  method: 'POST',
  path: '/api/incidents/run/players',
  access: 'anyone',
  summary:
    'Adds a player to the running incident and returns their token; needs the bearer token FAULTS_TOKEN or the join code',
  body: body(JoinRun),
  response: JoinedRun,
  errors: changeErrors,
});

export const finishIncident = operation({
  id: 'finishIncident',
  method: 'POST',
  path: '/api/incidents/run/players/{player}/finish',
  access: 'anyone',
  summary: `Ends the incident for one player, while others continue; ${playerToken}`,
  params: Type.Object({ player: Type.String({ minLength: 1, maxLength: 40 }) }),
  response: Run,
  errors: changeErrors,
});

export const takeIncidentHint = operation({
  id: 'takeIncidentHint',
  method: 'POST',
  path: '/api/incidents/run/hints',
  access: 'anyone',
  summary: `Returns the next hint; ${playerToken}`,
  body: body(TakeHint),
  response: Hint,
  errors: changeErrors,
});

export const readIncidentAnswers = operation({
  id: 'readIncidentAnswers',
  method: 'GET',
  path: '/api/incidents/run/answers',
  access: 'anyone',
  summary: `Answers of one player; ${playerToken}`,
  query: playerQuery,
  response: GivenAnswers,
  errors: changeErrors,
});

export const giveIncidentAnswers = operation({
  id: 'giveIncidentAnswers',
  method: 'PUT',
  path: '/api/incidents/run/answers',
  access: 'anyone',
  summary: `Replaces the answers to the given questions, and does not say whether they are right; ${playerToken}`,
  body: body(GiveAnswers),
  response: Answered,
  errors: changeErrors,
});

export const mitigateIncident = operation({
  id: 'mitigateIncident',
  method: 'POST',
  path: '/api/incidents/run/mitigations',
  access: 'anyone',
  summary: `Carries out a mitigation; its outcome appears in the running incident; ${token}`,
  timeoutMs: 60_000,
  body: body(Mitigate),
  response: Mitigated,
  errors: [...changeErrors, 'BACKEND_UNAVAILABLE'],
});

export const readIncidentNotebook = operation({
  id: 'readIncidentNotebook',
  method: 'GET',
  path: '/api/incidents/run/notebook',
  access: 'anyone',
  summary: `Notes of a player, with links to pages and queries; ${playerToken}`,
  query: playerQuery,
  response: Notebook,
  errors: changeErrors,
});

export const writeIncidentNotebook = operation({
  id: 'writeIncidentNotebook',
  method: 'PUT',
  path: '/api/incidents/run/notebook',
  access: 'anyone',
  summary: `Replaces the notes of a player; ${playerToken}`,
  body: body(WriteNotebook),
  response: Notebook,
  errors: changeErrors,
});

export const listIncidentReports = operation({
  id: 'listIncidentReports',
  method: 'GET',
  path: '/api/incidents/reports',
  access: 'anyone',
  summary: 'Ended incidents with the points of their players, newest first',
  query: Type.Object({
    limit: limit(20, 200),
    cursor: Type.Optional(Type.String({ maxLength: 200, description: '`next` of the page before' })),
  }),
  response: ReportList,
});

export const getIncidentReport = operation({
  id: 'getIncidentReport',
  method: 'GET',
  path: '/api/incidents/reports/{id}',
  access: 'anyone',
  summary: 'Report of an ended incident: cause, grades, evidence and alerts',
  params: reportId,
  response: Report,
  errors: ['NOT_FOUND'],
});

export const getIncidentRecording = operation({
  id: 'getIncidentRecording',
  method: 'GET',
  path: '/api/incidents/reports/{id}/recording',
  access: 'anyone',
  summary: 'Recorded telemetry of an ended incident, for a replay without services',
  params: reportId,
  response: Recording,
  errors: ['NOT_FOUND'],
});
