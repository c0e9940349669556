import { durationMsOf, levelRankOf } from '../../../../contract/src/query/field-types.js';
import { testOf } from '../../../../contract/src/query/match-query.js';
import type { FieldTerm } from '../../../../contract/src/query/query.js';

/** Returns a test whether a number of a range, limits included, may satisfy a term. False is certain, true is not. */
export function numberRangeTest({ field, condition }: FieldTerm): (min: number, max: number) => boolean {
  const comparison = (operator: '>=' | '<=', value: string) =>
    testOf({ field, condition: { type: 'compare', operator, value } });
  switch (condition.type) {
    case 'exists':
      return () => true;
    case 'compare': {
      const test = testOf({ field, condition });
      return condition.operator.startsWith('>') ? (_, max) => test(max) : (min) => test(min);
    }
    case 'range': {
      const isFrom = comparison('>=', condition.from);
      const isTo = comparison('<=', condition.to);
      return (min, max) => isFrom(max) && isTo(min);
    }
    case 'anyOf': {
      if (condition.values.some(({ isPrefix }) => isPrefix)) return () => true;
      // a text equals a number by its digits, as a duration or as a level
      const numbers = condition.values.flatMap(({ text }) => [
        Number(text),
        durationMsOf(text),
        levelRankOf(text),
      ]);
      return (min, max) => numbers.some((each) => each !== undefined && each >= min && each <= max);
    }
  }
}
