import type { DemoOptions } from './demo.js';
import { journeys } from './journeys/index.js';

/** What happens in the demo, and how often: mostly looking, some buying, now and then something that fails. */
export const demoMix: DemoOptions['journeys'] = [
  { journey: journeys.browse, weight: 50 },
  { journey: journeys.buy, weight: 20 },
  { journey: journeys['full-order'], weight: 8 },
  { journey: journeys['order-item-changing'], weight: 6 },
  { journey: journeys['reject-order'], weight: 5 },
  { journey: journeys.register, weight: 3 },
  { journey: journeys['profile-visibility'], weight: 2 },
  { journey: journeys['password-changing'], weight: 2 },
  { journey: journeys['admin-orders'], weight: 2 },
  { journey: journeys.restocking, weight: 2 },
];
