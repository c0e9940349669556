import { percent } from '../format.js';

export interface ChangeMarkProps {
  readonly now: number | null | undefined;
  readonly before: number | null | undefined;
  /** Formats the earlier value. */
  format(value: number): string;
  /** True when an increase is a deterioration. */
  readonly isBadWhenUp?: boolean;
  /** Changes below this share of the earlier value are not marked; default 0.1. */
  readonly threshold?: number;
}

/** Change against the time range before, as an arrow with the earlier value; nothing for a small change. */
export function ChangeMark({ now, before, format, isBadWhenUp = false, threshold = 0.1 }: ChangeMarkProps) {
  if (now === null || now === undefined || before === null || before === undefined || now === before)
    return null;
  const share = before === 0 ? 1 : (now - before) / before;
  if (Math.abs(share) < threshold) return null;
  const isUp = now > before;
  const kind = isBadWhenUp ? (isUp ? 'bad' : 'good') : '';
  const size = before === 0 ? '' : ` ${percent(Math.abs(share))}`;
  return (
    <span class={`change status ${kind}`} title={`Before: ${format(before)}`}>
      <span aria-hidden="true">{isUp ? '▲' : '▼'}</span>
      <span class="visually-hidden">{isUp ? 'up' : 'down'}</span>
      {size}
    </span>
  );
}
