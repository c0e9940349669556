import { randomBytes } from 'node:crypto';
import type { Variables } from './values.js';

export interface Credentials {
  username: string;
  password: string;
}

/** Creates the initial variables of a journey: new users for each run, so that runs are independent. */
export function createVariables(administrator: Credentials = { username: '', password: '' }): Variables {
  const variables: Variables = new Map([['balance', 0]]);
  const add = (role: string, { username, password }: Credentials) =>
    variables.set(`${role}.username`, username).set(`${role}.password`, password);
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
