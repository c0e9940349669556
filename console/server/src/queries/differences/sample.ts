/**
 * Returns a function that selects at most `limit` of `count` items at equal distances, always the same ones. It takes the
 * items in their order, and returns whether one is selected.
 */
export function createEvenSample(count: number, limit: number): () => boolean {
  if (count <= limit) return () => true;
  let item = 0;
  let selected = 0;
  return () => {
    const isSelected = selected < limit && item === Math.floor((selected * count) / limit);
    item++;
    if (isSelected) selected++;
    return isSelected;
  };
}
