/** Simulated shoppers for the demo, the tests and the load. */
export {
  countAssertions,
  type PostmanCollection,
  postmanCollection,
} from './collection/postman-collection.js';
export { type Demo, type DemoOptions, startDemo } from './demo.js';
export { demoMix } from './demo-mix.js';
export {
  type Journey,
  type JourneyContext,
  type JourneyReport,
  journey,
  type StepReport,
} from './journey.js';
export { journeys } from './journeys/index.js';
export type { Credentials } from './people.js';
export { table } from './report.js';
export { trafficSettings } from './settings.js';
export { type Call, createShopper, type Reply, type Shopper, type ShopperOptions } from './shopper.js';
export { type Request, type Step, step } from './step.js';
