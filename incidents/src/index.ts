/** Graded incidents: catalogue, run and grading. */
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
export { asked, createCommands, listIncidents, type Report, solution } from './commands.js';
export { type ConsoleClient, createConsoleClient } from './console-client.js';
export { missingEvidence, queryOf, valueAt } from './evidence.js';
export { type Answers, type Grade, grade, rightAnswers } from './grade.js';
export { type Evidence, Incident, type Variant } from './incident.js';
export {
  culprits,
  type FaultType,
  faultTypes,
  type QuestionId,
  questionIds,
  questions,
} from './questions.js';
export { createRunFile, type Run, type RunFile } from './run.js';
