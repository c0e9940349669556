import { randomBytes } from 'node:crypto';
import type { Product } from '@glasshouse/product/contract';

export interface Credentials {
  username: string;
  password: string;
}

/** Somebody who takes part in a journey, and the tokens got on the way. */
export interface Person extends Credentials {
  accessToken: string;
  refreshToken: string;
  /** Before it was changed. */
  formerPassword: string;
}

/** What one run of a journey remembers from step to step. */
export interface Visit {
  readonly buyer: Person;
  /** Another customer, who must not see what is the buyer's. */
  readonly stranger: Person;
  readonly administrator: Person;
  /** Listed, not yet chosen. */
  candidates: Product[];
  /** Chosen, in this order. */
  readonly chosen: Product[];
  orderId: string;
  /** Of the order, minor units. */
  total: number;
  /** In the buyer's account, minor units. */
  balance: number;
}

/** New people each time, so that runs do not meet. */
export function createVisit(administrator: Credentials = { username: '', password: '' }): Visit {
  return {
    buyer: newPerson(),
    stranger: newPerson(),
    administrator: { ...administrator, accessToken: '', refreshToken: '', formerPassword: '' },
    candidates: [],
    chosen: [],
    orderId: '',
    total: 0,
    balance: 0,
  };
}

function newPerson(): Person {
  return {
    username: `shopper-${randomBytes(6).toString('hex')}`,
    password: randomBytes(12).toString('base64url'),
    accessToken: '',
    refreshToken: '',
    formerPassword: '',
  };
}

/** The n-th product that was chosen in this visit. */
export function chosen(visit: Visit, index = 0): Product {
  const product = visit.chosen[index];
  if (!product) throw new TypeError(`no product number ${index} was chosen`);
  return product;
}
