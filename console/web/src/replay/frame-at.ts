import type { Frame, RecordedAlert, RecordedLog, Recording } from './recording.js';

/** Returns the frame whose step contains a time, which ends at `atMs` of the frame; the last one after all steps. */
export function frameAt(frames: readonly Frame[], atMs: number): Frame {
  let low = 0;
  let high = frames.length - 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((frames[middle] as Frame).atMs >= atMs) high = middle;
    else low = middle + 1;
  }
  return frames[low] as Frame;
}

/** Returns each pair of caller and callee that a frame has, in the order of their first appearance. */
export function recordedEdges({ frames }: Recording): { caller: string; callee: string }[] {
  const pairs = new Map<string, { caller: string; callee: string }>();
  for (const { edges } of frames)
    for (const { caller, callee } of edges) pairs.set(`${caller}\n${callee}`, { caller, callee });
  return [...pairs.values()];
}

export type AlertState = 'firing' | 'not yet' | 'resolved';

export function alertStateAt({ fromMs, toMs }: RecordedAlert, atMs: number): AlertState {
  if (atMs < fromMs) return 'not yet';
  return toMs !== null && atMs >= toMs ? 'resolved' : 'firing';
}

/** Returns the log records up to a time, newest first, at most `max`. */
export function logsUntil(logs: readonly RecordedLog[], atMs: number, max: number): RecordedLog[] {
  return logs
    .filter((record) => record.atMs <= atMs)
    .toSorted((a, b) => b.atMs - a.atMs)
    .slice(0, max);
}
