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

/**
 * Returns a function that tests whether a regular expression matches an entire text.
 *
 * @throws Error (RE2JSException) for a regular expression that RE2 does not accept
 */
export type CompileRegex = (pattern: string) => (text: string) => boolean;

/** Number of results that one regular expression remembers. */
const remembered = 2000;

/**
 * @param compile Default: compiles the regular expression for this matcher only.
 * @throws Error (RE2JSException) for a regular expression that RE2 does not accept
 */
export function createMatcher(
  label: string,
  operator: MatchOperator,
  value: string,
  compile: CompileRegex = regexTest,
): Matcher {
  const isNegative = operator.startsWith('!');
  const test = operator.endsWith('~') ? compile(value) : (text: string) => text === value;
  return {
    label,
    operator,
    value,
    matches: isNegative ? (text) => !test(text) : test,
  };
}

/**
 * Returns a function that compiles each pattern once. For the expressions of one owner that repeat the same patterns: the
 * 316 regular expressions of our rules have 14 patterns, and compiling one takes 0.6 ms.
 */
export function createSharedRegexes(): CompileRegex {
  const shared = new Map<string, (text: string) => boolean>();
  return (pattern) => {
    const test = shared.get(pattern) ?? regexTest(pattern);
    shared.set(pattern, test);
    return test;
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
