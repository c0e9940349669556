/** Chosen options by question. */
export type Answers = Readonly<Record<string, readonly string[]>>;

/** Returns the answers that differ from the saved ones, in any order of the options; an empty list removes one. */
export function changedAnswers(saved: Answers, chosen: Answers): Answers {
  const differs = (id: string) => {
    const before = (saved[id] ?? []).toSorted();
    const now = (chosen[id] ?? []).toSorted();
    return before.length !== now.length || before.some((value, index) => value !== now[index]);
  };
  const ids = [...new Set([...Object.keys(saved), ...Object.keys(chosen)])];
  return Object.fromEntries(ids.filter(differs).map((id) => [id, chosen[id] ?? []]));
}
