/** Deterministic generator (Park and Miller). */
export function createRandom(seed: number) {
  let state = seed;
  const next = () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  return { next, oneOf: <T>(list: readonly T[]) => list[Math.floor(next() * list.length)] as T };
}
export type Random = ReturnType<typeof createRandom>;
