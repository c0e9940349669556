/** The HTTP layer of every service: app factory, operations, problem responses, health, shutdown, traced client. */
export type { AdmissionLimits } from './admission/admission.js';
export type { Importance } from './admission/importance.js';
export * from './app.js';
export * from './background-loop.js';
export { httpBounds } from './bounds.js';
export {
  ChangePage,
  type ChangePosition,
  type ChangeSource,
  changePage,
  changeQuery,
} from './change-page.js';
export { createClient } from './client/create-client.js';
export type { ClientResponse } from './client/exchange.js';
export { type ClientLimits, clientLimits, clientSettings } from './client/settings.js';
export type * from './client/types.js';
export type { Preconditions } from './conditional/bound-preconditions.js';
export { entityTag } from './conditional/entity-tag.js';
export { type DurationEstimate, medianOfLatest } from './duration-estimate.js';
export { escapeHtml } from './escape-html.js';
export { FaultChange, FaultList, listFaults, replaceFaults } from './faults/contract.js';
export { bearerTokenOf, requireFaultsToken } from './faults/routes.js';
export { healthOperations } from './health/contract.js';
export { changeLogLevel, logLevelChange } from './log-level/contract.js';
export * from './openapi/document.js';
export type { Edge } from './openapi/edge.js';
export type { HeaderObject } from './openapi/headers.js';
export { callerHeaders, callerOf } from './operation/access.js';
export { closed } from './operation/closed.js';
export * from './operation/handle.js';
export * from './operation/operation.js';
export { publicFor } from './operation/public-for.js';
export * from './operation/respond.js';
export { type InvalidPart, invalidRequest } from './operation/validate.js';
export { type BearerError, basicChallenge, bearerChallenge } from './problem/challenge.js';
export * from './problem/codes.js';
export { oauthDescription } from './problem/oauth-document.js';
export { orOutcomeUnknown, outcomeUnknown, type Repeatable } from './problem/outcome-unknown.js';
export * from './problem/problem.js';
export { renderProblems } from './problem/render.js';
export { isSameSecret } from './same-secret.js';
export * from './schemas.js';
export {
  createSemaphore,
  type JobOptions,
  type Place,
  type RefusalReason,
  type Semaphore,
  type SemaphoreOptions,
  SemaphoreRefusal,
} from './semaphore.js';
export { listen } from './server/listen.js';
export { httpSettings } from './settings.js';
export type * from './types.js';
