import type { Machine } from '../machine.js';
import type { Summary } from './http-load.js';

/** Result of a run of `npm run bench -- overload`. */
export interface OverloadFigures {
  /** ISO date. */
  date: string;
  machine: Machine;
  scenarios: readonly ScenarioFigures[];
}

/** Result of one scenario: its goals with the measured values, and the measured groups of requests. */
export interface ScenarioFigures {
  title: string;
  checks: readonly Check[];
  groups: readonly RequestGroup[];
}

export interface Check {
  subject: string;
  goal: Goal;
  /** Absent without a measurement; the goal is not met then. */
  measured?: number;
}

export interface Goal {
  comparison: 'at most' | 'at least' | 'exactly';
  value: number;
  unit: 'ms' | 'MB' | '%' | 'requests' | 'pieces' | 'connections';
}

export interface RequestGroup {
  name: string;
  summary: Summary;
}

export function isMet({ goal: { comparison, value }, measured }: Check): boolean {
  if (measured === undefined) return false;
  if (comparison === 'at most') return measured <= value;
  return comparison === 'at least' ? measured >= value : measured === value;
}

/** @param measured NaN without a measurement; it is omitted, as JSON has no NaN */
export function check(subject: string, goal: Goal, measured: number): Check {
  return { subject, goal, ...(!Number.isNaN(measured) && { measured }) };
}

export const atMost = (value: number, unit: Goal['unit']): Goal => ({ comparison: 'at most', value, unit });
export const atLeast = (value: number, unit: Goal['unit']): Goal => ({ comparison: 'at least', value, unit });
export const exactly = (value: number, unit: Goal['unit']): Goal => ({ comparison: 'exactly', value, unit });
