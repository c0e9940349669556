/** Graded incidents: catalogue, engine and grading. */
export {
  Action,
  type ClientRequests,
  type ContainerAction,
  type ContainerName,
  containerNames,
  type FaultAction,
} from './actions/action.js';
export { type Containers, createContainers, type RunDocker } from './actions/containers.js';
export { instanceAddress } from './actions/instance-address.js';
export { createRequestClient, type RequestClient } from './actions/request-client.js';
export { incidentNames, parseIncident, readIncident, variantOf } from './catalogue.js';
export { createConsoleClient } from './cli/console-client.js';
export { serveContainers } from './cli/host.js';
export {
  createIncidentEngine,
  type IncidentEngine,
  longestRunMs,
  type PlayerAccess,
} from './engine/create-engine.js';
export { IncidentError, type IncidentErrorKind } from './engine/incident-error.js';
export { incidentList, readItems } from './engine/listing.js';
export { nameInPlayerToken } from './engine/player-tokens.js';
export type { EnginePorts, FaultPort, FiredAlert, Objective, ProcessPort } from './engine/ports.js';
export { maxRecordings, maxReports } from './engine/report-files.js';
export { createFolderStorage, createMemoryStorage, type IncidentStorage } from './engine/storage.js';
export { signalProcess } from './engine/system-processes.js';
export { missingEvidence, queryOf, valueAt } from './evidence.js';
export { type Answers, acceptedAnswers, type Grade, grade, rightAnswers, solution } from './grade.js';
export { type Evidence, Incident, type Variant } from './incident.js';
export { type MitigationAction, mitigationActions, mitigations, mitigationsOf } from './mitigations.js';
export {
  type Culprit,
  culprits,
  type FaultType,
  faultTypes,
  operationTexts,
  optionsOf,
  type QuestionId,
  questionIds,
  questions,
} from './questions.js';
