import { anyWord } from '../../store/message-template.js';

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

/** Patterns that are equal but for the word at one position. */
interface Group {
  position: number;
  members: string[];
}

/** Replaces at most one word of each pattern: the word with the most values. */
function mergeOnce(patterns: ReadonlySet<string>): Map<string, string> {
  const groups = new Map<number, Group>();
  const hashes = createWordHashes();
  for (const pattern of patterns) addToGroups(groups, pattern, hashes);
  const best = new Map<string, { wider: string; size: number }>();
  for (const { position, members } of groups.values()) {
    if (members.length < minValues) continue;
    const wider = withAnyWord(members[0] as string, position);
    for (const pattern of members) {
      const known = best.get(pattern);
      const isBetter =
        known === undefined ||
        members.length > known.size ||
        (members.length === known.size && wider < known.wider);
      if (isBetter) best.set(pattern, { wider, size: members.length });
    }
  }
  return new Map([...best].map(([pattern, { wider }]) => [pattern, wider]));
}

function addToGroups(groups: Map<number, Group>, pattern: string, hashOf: WordHash): void {
  const words = pattern.split(' ');
  if (words.length > maxWords) return;
  const constants = words.filter(isConstant).length;
  const whole = words.reduce((sum, word, at) => sum + hashOf(word, at), 0);
  for (const [at, word] of words.entries()) {
    if (word === anyWord || constants - (isConstant(word) ? 1 : 0) < minConstants) continue;
    // the sum without one word is the key of the patterns that differ only in it, without building their texts
    const key = whole - hashOf(word, at) + hashOf(anyWord, at);
    const group = groups.get(key);
    if (group) group.members.push(pattern);
    else groups.set(key, { position: at, members: [pattern] });
  }
}

function isConstant(word: string): boolean {
  return !word.includes('<');
}

function withAnyWord(pattern: string, position: number): string {
  return pattern
    .split(' ')
    .map((word, at) => (at === position ? anyWord : word))
    .join(' ');
}

type WordHash = (word: string, at: number) => number;

/** Returns hashes of words at a position: integers below 2^46, of which the sum of a template is exact. */
function createWordHashes(): WordHash {
  const known = new Map<string, number>();
  return (word, at) => {
    let hash = known.get(word);
    if (hash === undefined) {
      hash = fnv1a(word, 0x811c9dc5);
      known.set(word, hash);
    }
    const high = Math.imul(hash ^ Math.imul(at + 1, 0x9e3779b1), 0x85ebca6b) >>> 0;
    const low = Math.imul((hash + at) ^ (hash >>> 15), 0xc2b2ae35) >>> 18;
    return high * 2 ** 14 + low;
  };
}

/** FNV-1a, 32 bits. */
function fnv1a(text: string, seed: number): number {
  let hash = seed;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}
