import { serviceNames } from '@glasshouse/roster';

/** Kinds of faults that an answer can name, with their meanings. The list is the same for every incident. */
export const faultTypes = {
  none: 'no fault: the system works as designed',
  'slow-network': 'calls between two services take long, the called service is fast',
  'slow-operation': 'a service takes long for an operation of its own',
  'slow-store': 'operations of a document store take long',
  'failing-store': 'operations of a document store fail',
  'failing-operation': 'a service fails in an operation of its own',
  'failing-network': 'calls between two services fail on their way',
  'exhausted-pool': 'calls wait for one of a few connections',
  'wrong-data': 'a service responds successfully with wrong data',
  'bad-instance': 'one of several instances behaves differently from the others',
  'empty-cache': 'a cache finds no entries, so that every value is loaded again',
  'stale-cache': 'a cache keeps outdated entries',
  'blocked-event-loop': 'a process computes for so long that it serves nobody meanwhile',
  'frozen-process': 'a process is suspended from time to time',
  'restarting-process': 'a process ends and is started again',
  'memory-leak': 'a process holds ever more memory',
  'clock-skew': 'the clock of a process is wrong',
  overload: 'more requests arrive than the system admits',
} as const;
export type FaultType = keyof typeof faultTypes;

/** Answers to the question for the culprit. */
export const culprits = [...serviceNames, 'clients', 'none'] as const;

/** Operations that an answer can name: ids of the contracts. */
export const operationOptions = [
  'listProducts',
  'readProduct',
  'readPrice',
  'reserve',
  'addItem',
  'confirmOrder',
  'listOrders',
  'listAllOrders',
  'charge',
  'deposit',
  'notify',
  'readAccount',
  'issueToken',
  'register',
  'all operations of the service',
  'none',
] as const;

export const affectedOptions = [
  'everyone who uses the operation',
  'some requests, chosen by chance',
  'one customer',
  'whoever asks for one product',
  'administrators',
  'nobody',
] as const;

/** Observations that distinguish one cause from the others. */
export const evidenceOptions = [
  'the database spans of the service are long',
  'the database spans of the service fail',
  'the duration of one database operation grows with the number of concurrent requests',
  'the client span is long and its server span is short',
  'the client span fails and the called service has no span of the call',
  'the server span is long without a long span below it',
  'one operation of one service fails without a failed call below it',
  'the process is silent in all signals at the same times',
  'only one value of an attribute has the symptom',
  'the counts of requests, not their durations, have changed',
  'a value in the response is wrong although the status is 200',
  'the event-loop delay of one process is high',
  'memory of one process rises between restarts',
  'the cache has no hits any more',
  'the spans of one service lie outside their parents by a constant time',
  'nothing differs from before',
] as const;

export const questionIds = ['service', 'fault', 'operation', 'since', 'affected', 'evidence'] as const;
export type QuestionId = (typeof questionIds)[number];

/** Texts of the questions, and the points for a right answer. */
export const questions: Readonly<Record<QuestionId, { text: string; points: number }>> = {
  service: { text: 'Which service is the cause? `clients` are callers outside the shop.', points: 3 },
  fault: { text: 'What kind of fault is it?', points: 3 },
  operation: { text: 'Which operations does it change directly?', points: 2 },
  since: { text: 'Since when? RFC 3339 or HH:MM:SS in UTC; within 60 s.', points: 1 },
  affected: { text: 'Who is affected?', points: 1 },
  evidence: { text: 'Which observation distinguishes it from other causes?', points: 2 },
};
