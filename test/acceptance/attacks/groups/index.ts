import type { AttackGroup } from '../attack.js';
import { access } from './access.js';
import { afterwards } from './afterwards.js';
import { amounts } from './amounts.js';
import { authorizationHeader } from './authorization-header.js';
import { bodies } from './bodies.js';
import { clients } from './clients.js';
import { forgedTokens } from './forged-tokens.js';
import { guessing } from './guessing.js';
import { idempotency } from './idempotency.js';
import { identity } from './identity.js';
import { logInjection } from './log-injection.js';
import { operators } from './operators.js';
import { ownership } from './ownership.js';
import { paths } from './paths.js';
import { preconditions } from './preconditions.js';
import { sessions } from './sessions.js';
import { smuggling } from './smuggling.js';
import { wrongClaims } from './wrong-claims.js';

/** Groups in the order of their execution: after `guessing`, the address can no longer log in. */
export const groups: readonly AttackGroup[] = [
  forgedTokens,
  wrongClaims,
  authorizationHeader,
  sessions,
  clients,
  identity,
  paths,
  access,
  ownership,
  bodies,
  operators,
  amounts,
  idempotency,
  preconditions,
  logInjection,
  smuggling,
  guessing,
];

/** Runs last, for each attacked system. */
export const last: AttackGroup = afterwards;
