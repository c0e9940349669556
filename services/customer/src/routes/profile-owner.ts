import { type Caller, ProblemError } from '@glasshouse/http';
import { customerErrors } from '../errors.js';

/** Returns the ID of the caller's profile. @throws ProblemError NO_PROFILE_FOR_ADMINISTRATORS */
export function profileOwner(caller: Caller): string {
  if (caller.roles.includes('admin')) throw new ProblemError(customerErrors.NO_PROFILE_FOR_ADMINISTRATORS);
  return caller.id;
}
