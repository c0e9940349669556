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

/** In the order in which they are run: guessing ends with an address that may log in no more. */
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

/** Run last, against every system that was attacked. */
export const last: AttackGroup = afterwards;
