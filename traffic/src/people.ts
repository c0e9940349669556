import { randomBytes } from 'node:crypto';
import type { Variables } from './values.js';

export interface Credentials {
  username: string;
  password: string;
}

/** The variables with which a run of a journey begins: new people each time, so that runs do not meet. */
export function createVariables(administrator: Credentials = { username: '', password: '' }): Variables {
  const variables: Variables = new Map([['balance', 0]]);
  const add = (who: string, { username, password }: Credentials) =>
    variables.set(`${who}.username`, username).set(`${who}.password`, password);
  add('buyer', newPerson());
  add('stranger', newPerson());
  add('administrator', administrator);
  return variables;
}

function newPerson(): Credentials {
  return {
    username: `shopper-${randomBytes(6).toString('hex')}`,
    password: randomBytes(12).toString('base64url'),
  };
}
