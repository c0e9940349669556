import type { PlayerResult } from '../../../../contract/src/incidents.js';

/** Returns the place of each player by name; equal points and an equal time to explain share it. */
export function placesOf(
  players: readonly Pick<PlayerResult, 'name' | 'points' | 'timeToMs'>[],
): Map<string, number> {
  const places = new Map<string, number>();
  let place = 0;
  let before: (typeof players)[number] | undefined;
  for (const [index, player] of players.entries()) {
    const isEqual = before?.points === player.points && before.timeToMs.explain === player.timeToMs.explain;
    if (!isEqual) place = index + 1;
    places.set(player.name, place);
    before = player;
  }
  return places;
}
