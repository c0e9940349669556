import type { MeasuredOperation } from '../operation.js';
import { catalogueOperations } from './catalogue.js';
import { customerOperations } from './customer.js';
import { oauthOperations } from './oauth.js';
import { orderOperations } from './orders.js';
import { pageOperations } from './pages.js';

/** Every operation of the public API; a test compares them with the contracts. */
export const measuredOperations: readonly MeasuredOperation[] = [
  ...catalogueOperations,
  ...orderOperations,
  ...customerOperations,
  ...oauthOperations,
  ...pageOperations,
];
