/** Faults at the ports of a service, for incidents and for tests of survival. */
export { createFaults } from './create-faults.js';
export { Effect, type EffectOf } from './effects.js';
export {
  effectsOf,
  Fault,
  findContradiction,
  Match,
  type Port,
  ports,
} from './fault.js';
export { plainError, withoutStack } from './plain-error.js';
export { startProcessFault } from './process-faults.js';
export type { ActiveFault, Call, Faults, PortFaults, SlotUse } from './types.js';
