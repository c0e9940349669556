import { type ServiceName, serviceNames, serviceOf } from '@glasshouse/roster';

/** Fault types that an answer can name, with their meanings. The list is the same for every incident. */
export const faultTypes = {
  none: 'no fault; the system works as designed',
  'slow-network': 'calls between two services take long, although the called service is fast',
  'slow-operation': 'the code of one operation is slow',
  'slow-store': 'operations of a document store are slow',
  'failing-store': 'operations of a document store fail',
  'failing-operation': 'the code of one operation fails',
  'failing-network': 'calls between two services fail before they reach the called service',
  'exhausted-pool': 'calls wait for a free connection',
  'wrong-data': 'a service responds successfully with wrong data',
  'bad-instance': 'one instance of a service behaves differently from the others',
  'empty-cache': 'a cache finds no entries, so every value is loaded again',
  'stale-cache': 'a cache keeps outdated entries',
  'blocked-event-loop': 'long computations block the event loop of a process',
  'frozen-process': 'a process is suspended, once or repeatedly',
  'restarting-process': 'a process exits and is restarted',
  'memory-leak': 'the memory of a process keeps growing',
  'clock-skew': 'the clock of a process is wrong',
  'unpublished-key': 'new tokens are signed with a key that is not published',
  'retry-storm': 'a caller repeats failed calls at once, which multiplies the load',
  'cache-stampede': 'many cache entries expire at the same time, and their values are loaded at once',
  'hot-account': 'many concurrent changes of one account wait for one another',
  'telemetry-outage': 'the telemetry of a process does not arrive',
  overload: 'more requests arrive than the system accepts',
} as const;
export type FaultType = keyof typeof faultTypes;

/** Back-ends of the full stack that can be the cause, by their names in `docker-compose.yml`. */
export const backEnds = ['mongo', 'hazelcast'] as const;

/** Options of the question `service`, with their meanings. */
export const culpritTexts: Readonly<Record<Culprit, string>> = {
  ...(Object.fromEntries(serviceNames.map((name) => [name, serviceOf(name).summary])) as Record<
    ServiceName,
    string
  >),
  mongo: 'the database that several services share (docker compose only)',
  hazelcast: 'the cache that several services share (docker compose only)',
  clients:
    'callers outside the shop: their requests are the cause, because there are too many of them, or because one ' +
    'caller sends many at the same time, such as changes of one account',
  none: 'there is no fault',
};
export type Culprit = ServiceName | (typeof backEnds)[number] | 'clients' | 'none';
export const culprits = Object.keys(culpritTexts) as Culprit[];

/** Options of the question `operation`: operation ids of the contracts, with the requests that they name. */
export const operationTexts = {
  listProducts: 'GET /products (product)',
  readProduct: 'GET /products/{sku} (product)',
  readPrice: 'GET /products/{sku}/price (product)',
  readAvailability: 'GET /products/{sku}/availability (product)',
  reserve: 'POST /internal/reservations (product)',
  addItem: 'POST /orders/{id}/items (order)',
  confirmOrder: 'POST /orders/{id}/confirm (order)',
  listOrders: 'GET /orders (order)',
  listAllOrders: 'GET /admin/orders (order)',
  charge: 'POST /internal/charges (customer)',
  deposit: 'POST /me/account/deposits (customer)',
  notify: 'POST /internal/notifications (customer)',
  readAccount: 'GET /me/account (customer)',
  issueToken: 'POST /oauth/token (oauth)',
  register: 'POST /oauth/register (oauth)',
  'all operations of the service': 'choose it instead of a list of all operations',
  none: 'there is no fault, or only the telemetry of the service is affected',
} as const;
export type OperationOption = keyof typeof operationTexts;
export const operationOptions = Object.keys(operationTexts) as OperationOption[];

/** Options of the question `affected`, with their meanings. */
export const affectedTexts = {
  'all requests of the operation': 'every request since the start of the fault, whoever sends it',
  'some requests of everyone':
    'a part of the requests, at random or at some times; the same caller has affected and unaffected requests',
  'one customer': 'every request of one customer, and no request of others',
  'everyone who requests one product': 'every request for one product, and no request for others',
  administrators: 'only requests of administrators',
  nobody: 'all responses and their durations are as before',
} as const;
export type Affected = keyof typeof affectedTexts;
export const affectedOptions = Object.keys(affectedTexts) as Affected[];

/** Observations that distinguish one cause from the others. */
export const evidenceOptions = [
  'the database spans of the service are long',
  'the database spans of the service fail',
  'the database spans of all services are long',
  'the cache spans of all services fail',
  'the duration of one database operation grows with the number of concurrent requests',
  'the client span is long and its server span is short',
  'the client span fails, and the called service has no span for the call',
  'the server span is long, and no span below it is long',
  'one operation of one service fails, and no call below it fails',
  'logs, spans and metrics of the process pause at the same times',
  'only requests with one value of an attribute have the symptom',
  'the number of requests has changed, their durations have not',
  'a value in the response is wrong although the status is 200',
  'the event-loop delay of one process is high',
  'memory of one process rises between restarts',
  'the cache has no more hits',
  'the misses of the cache come in bursts at regular times',
  'reads hit the cache and return an older value than the store',
  'only one instance of the service has the symptom',
  'the start time of a process changes',
  'tokens are refused because their key is unknown',
  'one client span has several server spans below it',
  'changes of one account wait, and those of other accounts do not',
  'the metrics of a service count requests of which it has no spans or log records',
  'the spans of one service are shifted against their parents by a constant time',
  'nothing differs from before',
] as const;

export const questionIds = ['service', 'fault', 'operation', 'since', 'affected', 'evidence'] as const;
export type QuestionId = (typeof questionIds)[number];

/** Texts of the questions, and the points for a right answer. `several`: more than one option can be right. */
export const questions: Readonly<Record<QuestionId, { text: string; points: number; several?: true }>> = {
  service: {
    text: 'Which service is the cause?',
    points: 3,
  },
  fault: { text: 'Which type of fault is it?', points: 3 },
  operation: {
    text:
      'Which operations of this service does the fault affect (slow, failed, wrong data, or more work than before)? If ' +
      'every operation of the service is affected, the answer is `all operations of the service` and not the list. The ' +
      'operations of the gateway are those that it forwards; those of `clients` are the operations that they call.',
    points: 2,
    several: true,
  },
  since: {
    text: 'When did the fault begin, within 60 s? RFC 3339, or HH:MM:SS in UTC; `none` if there is no fault.',
    points: 1,
  },
  affected: {
    text: 'Which requests for these operations are slow, fail or return wrong data?',
    points: 1,
  },
  evidence: { text: 'Which observation distinguishes this cause from other causes?', points: 2 },
};

/** Option of a question; `text` explains it, where the value does not explain itself. */
export interface Option {
  value: string;
  text?: string;
}

const withTexts = (texts: Readonly<Record<string, string>>): Option[] =>
  Object.entries(texts).map(([value, text]) => ({ value, text }));
const plain = (values: readonly string[]): Option[] => values.map((value) => ({ value }));

/** Returns the options of a question, which are the same for every incident; undefined for a time. */
export function optionsOf(question: QuestionId): Option[] | undefined {
  switch (question) {
    case 'service':
      return withTexts(culpritTexts);
    case 'fault':
      return withTexts(faultTypes);
    case 'operation':
      return withTexts(operationTexts);
    case 'since':
      return undefined;
    case 'affected':
      return withTexts(affectedTexts);
    case 'evidence':
      return plain(evidenceOptions);
  }
}
