/**
 * Returns the known names that differ from a name by few characters, nearest first, ignoring case. A name that begins with
 * the given one is near, too.
 *
 * @param limit maximum number of results
 */
export function nearNames(name: string, known: readonly string[], limit = 3): string[] {
  const wanted = name.toLowerCase().slice(0, 100);
  const maxDistance = Math.min(3, Math.floor(wanted.length / 3));
  return known
    .map((each) => ({ each, distance: distanceTo(wanted, each.toLowerCase().slice(0, 100)) }))
    .filter(({ distance }) => distance <= maxDistance)
    .sort((a, b) => a.distance - b.distance || a.each.length - b.each.length)
    .slice(0, limit)
    .map(({ each }) => each);
}

/** Returns text such as `; did you mean "a" or "b"?`; empty without names. */
export function didYouMean(names: readonly string[]): string {
  const quoted = names.map((name) => JSON.stringify(name));
  return quoted.length === 0 ? '' : `; did you mean ${quoted.join(' or ')}?`;
}

/** Returns the distance of two names; 1 for the beginning of a name. */
function distanceTo(wanted: string, known: string): number {
  const edits = editDistance(wanted, known);
  return wanted.length >= 3 && known.startsWith(wanted) ? Math.min(1, edits) : edits;
}

/** Returns the number of inserted, deleted, replaced and swapped characters between two texts. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      const [left, above, diagonal] = [next[j - 1] as number, row[j] as number, row[j - 1] as number];
      let best = Math.min(left + 1, above + 1, diagonal + cost);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwap) best = Math.min(best, (before[j - 2] as number) + 1);
      next.push(best);
    }
    before = row;
    row = next;
  }
  return row[b.length] as number;
}
