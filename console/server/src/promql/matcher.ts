import { RE2JS } from 're2js';

export type MatchOperator = '=' | '!=' | '=~' | '!~';

/** One matcher of a selector, such as `route=~"/products(/.*)?"`. The metric name is the label `__name__`. */
export interface Matcher {
  readonly label: string;
  readonly operator: MatchOperator;
  readonly value: string;
  /** Tests the value of the label; an absent label has the value ''. */
  matches(value: string): boolean;
}

/** Number of results that one regular expression remembers. */
const remembered = 2000;

/**
 * @throws Error (RE2JSException) for a regular expression that RE2 does not accept
 */
export function createMatcher(label: string, operator: MatchOperator, value: string): Matcher {
  const isNegative = operator.startsWith('!');
  const test = operator.endsWith('~') ? regexTest(value) : (text: string) => text === value;
  return {
    label,
    operator,
    value,
    matches: isNegative ? (text) => !test(text) : test,
  };
}

/** Returns whether a regular expression matches an entire text, with results remembered, as labels have few values. */
function regexTest(pattern: string): (text: string) => boolean {
  const compiled = compileAnchored(pattern);
  const results = new Map<string, boolean>();
  return (text) => {
    let result = results.get(text);
    if (result === undefined) {
      result = compiled.matches(text);
      if (results.size >= remembered) results.clear();
      results.set(text, result);
    }
    return result;
  };
}

/** Compiles a regular expression of PromQL: RE2's syntax, where `.` also matches line breaks. */
export function compileAnchored(pattern: string): RE2JS {
  return RE2JS.compile(pattern, RE2JS.DOTALL);
}
