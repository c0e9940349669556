/** Simulated shoppers: what the demo does, what the tests check, what a load consists of. */
export { type Demo, type DemoOptions, startDemo } from './demo.js';
export { demoMix } from './demo-mix.js';
export {
  type Journey,
  type JourneyContext,
  type JourneyReport,
  journey,
  type Step,
  type StepReport,
  step,
} from './journey.js';
export { journeys } from './journeys/index.js';
export { table } from './report.js';
export { trafficSettings } from './settings.js';
export { type Call, createShopper, type Reply, type Shopper, type ShopperOptions } from './shopper.js';
export { type Credentials, createVisit, type Person, type Visit } from './visit.js';
