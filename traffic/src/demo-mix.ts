import type { DemoOptions } from './demo.js';
import { journeys } from './journeys/index.js';

/**
 * Journeys of the demo with their weights: mostly browsing, some purchases, a few failures. Each operation is called
 * often enough that an incident of a few minutes shows in it.
 */
export const demoMix: DemoOptions['journeys'] = [
  { journey: journeys.browse, weight: 50 },
  { journey: journeys.buy, weight: 20 },
  { journey: journeys['full-order'], weight: 8 },
  { journey: journeys['order-item-changing'], weight: 6 },
  { journey: journeys['reject-order'], weight: 5 },
  { journey: journeys.register, weight: 3 },
  { journey: journeys['profile-visibility'], weight: 2 },
  { journey: journeys['password-changing'], weight: 2 },
  { journey: journeys['admin-orders'], weight: 8 },
  { journey: journeys.restocking, weight: 2 },
];
