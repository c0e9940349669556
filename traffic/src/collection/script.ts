/** Scripts of a Postman request, generated from a step: lines of JavaScript for Postman's sandbox. */
import { type Check, type Condition, titleOf } from '../checks.js';
import type { Remember } from '../remember.js';
import type { Step } from '../step.js';
import type { Value } from '../values.js';

/** Times `pauseMs`: 5 s, the time limit of a step in `npm run journeys`. */
const maxRepetitions = 50;
const pauseMs = 100;

/** Returns the script that runs after a response: assertions, then variables for later steps. */
export function testScript({ expect, until, checks = [], remember = [] }: Step): string[] {
  const needsBody = until !== undefined || checks.length > 0 || remember.some((action) => 'from' in action);
  const body = needsBody ? ['const body = pm.response.json();'] : [];
  const lines = [
    `pm.test('status is ${expect}', () => pm.response.to.have.status(${expect}));`,
    ...(until ? assertion(until.holds) : []),
    ...checks.flatMap(assertion),
    ...remember.map(rememberLine),
  ];
  if (!until) return [...lines.slice(0, 1), ...body, ...lines.slice(1)];
  return [
    ...body,
    "const repetitions = Number(pm.variables.get('repetitions') ?? 0);",
    `if (pm.response.code === ${expect} && !(${holds(until.holds)}) && repetitions < ${maxRepetitions}) {`,
    ...(until.meanwhile ?? []).map((action) => `  ${rememberLine(action)}`),
    "  pm.collectionVariables.set('repetitions', repetitions + 1);",
    '  pm.execution.setNextRequest(pm.info.requestId);',
    `  setTimeout(() => undefined, ${pauseMs});`,
    '} else {',
    "  pm.collectionVariables.unset('repetitions');",
    ...lines.map((line) => `  ${line}`),
    '}',
  ];
}

/** Number of assertions of `testScript`, independent of repetitions. */
export function assertionsOf({ until, checks = [] }: Step): number {
  return 1 + (until ? 1 : 0) + checks.length;
}

/**
 * Returns the script that runs before the first request of a journey: it creates new users, so that runs are
 * independent.
 */
export function newPeopleScript(): string[] {
  return [
    "for (const role of ['buyer', 'stranger']) {",
    "  const unique = pm.variables.replaceIn('{{$guid}}').replaceAll('-', '').slice(0, 12);",
    "  pm.collectionVariables.set(role + '.username', 'shopper-' + unique);",
    "  pm.collectionVariables.set(role + '.password', pm.variables.replaceIn('{{$guid}}'));",
    '}',
    "pm.collectionVariables.set('balance', 0);",
    "pm.collectionVariables.unset('repetitions');",
  ];
}

function assertion(check: Check): string[] {
  return [`pm.test(${quoted(titleOf(check))}, () => ${expectation(check)});`];
}

function expectation(check: Check): string {
  if ('present' in check) return `pm.expect(${member(check.present)}).to.be.a('string').that.is.not.empty`;
  if ('everyItem' in check) {
    const actual = member(check.everyItem, 'item');
    return `body.items.forEach((item) => pm.expect(${actual}).to.equal(${code(check.is)}))`;
  }
  if ('itemsDescendBy' in check) {
    const actual = `body.items.map((item) => ${member(check.itemsDescendBy, 'item')})`;
    return `pm.expect(${actual}).to.eql(${actual}.sort().reverse())`;
  }
  if ('itemsWhere' in check) {
    const actual = `pm.expect(${matching(check.itemsWhere)})`;
    return check.count === 'some' ? `${actual}.to.be.above(0)` : `${actual}.to.equal(${check.count})`;
  }
  const actual = `pm.expect(${member(check.path)})`;
  if ('atLeast' in check) return `${actual}.to.be.at.least(${code(check.atLeast)})`;
  if ('isSumOfItems' in check) {
    const product = check.isSumOfItems.map((path) => member(path, 'item')).join(' * ');
    return `${actual}.to.equal(body.items.reduce((sum, item) => sum + ${product}, 0))`;
  }
  return `${actual}.to.equal(${code(check.is)})`;
}

function holds(condition: Condition): string {
  if ('atLeast' in condition) return `${member(condition.path)} >= ${code(condition.atLeast)}`;
  const { itemsWhere, count } = condition;
  return count === 'some' ? `${matching(itemsWhere)} > 0` : `${matching(itemsWhere)} === ${count}`;
}

/** Returns an expression for the number of items with these members. */
function matching(itemsWhere: Partial<Record<string, Value>>): string {
  const terms = Object.entries(itemsWhere).map(
    ([path, value]) => `${member(path, 'item')} === ${code(value as Value)}`,
  );
  if (terms.length === 0) return 'body.items.length';
  return `body.items.filter((item) => ${terms.join(' && ')}).length`;
}

function rememberLine(action: Remember): string {
  const set = (name: string, value: string) => `pm.collectionVariables.set(${quoted(name)}, ${value});`;
  if ('from' in action) return set(action.set, member(action.from));
  if ('to' in action) return set(action.set, code(action.to));
  if ('fromItems' in action) {
    const values = `body.items.map((item) => ${member(action.fromItems, 'item')})`;
    return set(action.set, `JSON.stringify(${values}.sort(() => Math.random() - 0.5))`);
  }
  const list = `JSON.parse(pm.variables.get(${quoted(action.firstOf)}))`;
  return `${set(action.set, `${list}[0]`)} ${set(action.firstOf, `JSON.stringify(${list}.slice(1))`)}`;
}

function code(value: Value): string {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string')
    return value.includes('{{') ? `pm.variables.replaceIn(${quoted(value)})` : quoted(value);
  if ('variable' in value) return `Number(pm.variables.get(${quoted(value.variable)}))`;
  if ('member' in value) return member(value.member);
  if ('plus' in value) return `(${value.plus.map(code).join(' + ')})`;
  if ('minus' in value) return `(${value.minus.map(code).join(' - ')})`;
  return `(${value.times.map(code).join(' * ')})`;
}

const member = (path: string, of = 'body'): string => [of, ...path.split('.')].join('?.');
const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
