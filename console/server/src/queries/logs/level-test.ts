import { testOf } from '../../../../contract/src/query/match-query.js';
import type { FieldTerm } from '../../../../contract/src/query/query.js';
import { levels } from '../../store/levels.js';
import type { FieldCondition } from '../../store/log-scan.js';

/** Rank of unknown levels; see `levels.ts`. */
const unknownRank = levels.length;

/** Test of a level: by its rank, and by its text when the query has the text of an unknown level. */
export interface LevelTest {
  ofRank(rank: number): boolean;
  ofText: FieldCondition['accepts'] | undefined;
}

/** A comparison counts an unknown level as `info`; equality finds it as `unknown` or by its own text. */
export function levelTest({ condition, isNegated }: FieldTerm): LevelTest {
  const test = testOf({ field: 'level', condition });
  const isKnown = (level: unknown) => (levels as readonly unknown[]).includes(level);
  const hasOwnText =
    condition.type === 'anyOf' &&
    condition.values.some(({ text }) => text !== 'unknown' && !isKnown(text.toLowerCase()));
  return {
    ofRank(rank) {
      if (rank < unknownRank) return test(levels[rank] as string) !== isNegated;
      if (condition.type !== 'anyOf') return test('info') !== isNegated;
      return hasOwnText || test('unknown') !== isNegated;
    },
    ofText: hasOwnText
      ? (level) => (test(String(level)) || (!isKnown(level) && test('unknown'))) !== isNegated
      : undefined,
  };
}
