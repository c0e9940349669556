import { anyWord } from './message-template.js';

/** A word that has at least this many values in otherwise equal templates is variable. */
const minValues = 8;
/** Constant words that a pattern needs; otherwise "order confirmed" and "order cancelled" would become "order <*>". */
const minConstants = 2;
/** Number of variable words of one pattern. */
const maxRounds = 3;
/** Longer templates are not merged. */
const maxWords = 40;

/**
 * Returns the pattern of each template. Templates that differ in one word become one pattern, with `<*>` for the word,
 * when the word has many values: names and other variable words without digits or quotes. The result does not depend on
 * the order of the templates.
 *
 * Drain (He et al., ICWS 2017) decides at each message, so that its groups depend on the order; a permalink to a pattern
 * needs a stable name.
 */
export function mergeTemplates(templates: Iterable<string>): Map<string, string> {
  const patternOf = new Map<string, string>();
  for (const template of templates) patternOf.set(template, template);
  for (let round = 0; round < maxRounds; round++) {
    const merged = mergeOnce(new Set(patternOf.values()));
    if (merged.size === 0) break;
    for (const [template, pattern] of patternOf) {
      const wider = merged.get(pattern);
      if (wider !== undefined) patternOf.set(template, wider);
    }
  }
  return patternOf;
}

/** Replaces at most one word of each pattern: the word with the most values. */
function mergeOnce(patterns: ReadonlySet<string>): Map<string, string> {
  const members = new Map<string, string[]>();
  for (const pattern of patterns) {
    for (const wider of widerPatterns(pattern)) {
      const group = members.get(wider);
      if (group) group.push(pattern);
      else members.set(wider, [pattern]);
    }
  }
  const best = new Map<string, string>();
  for (const [wider, group] of members) {
    if (group.length < minValues) continue;
    for (const pattern of group) {
      const chosen = best.get(pattern);
      const size = chosen === undefined ? 0 : (members.get(chosen)?.length ?? 0);
      if (chosen === undefined || group.length > size || (group.length === size && wider < chosen))
        best.set(pattern, wider);
    }
  }
  return best;
}

function* widerPatterns(pattern: string): Generator<string> {
  const words = pattern.split(' ');
  if (words.length > maxWords) return;
  const constants = words.filter((word) => !word.includes('<')).length;
  for (const [at, word] of words.entries()) {
    const isConstant = !word.includes('<');
    if (word === anyWord || constants - (isConstant ? 1 : 0) < minConstants) continue;
    yield [...words.slice(0, at), anyWord, ...words.slice(at + 1)].join(' ');
  }
}
