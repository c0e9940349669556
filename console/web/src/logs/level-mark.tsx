const known = new Set(['trace', 'debug', 'info', 'warn', 'error', 'fatal']);

/** Class of the colour and texture of a level; that of `unknown` for other texts. */
export function levelClass(level: string): string {
  return `level-${known.has(level) ? level : 'unknown'}`;
}

/** Name of a level with a mark, whose shape differs between levels. */
export function LevelMark({ level }: { level: string }) {
  return (
    <span class={`log-level ${levelClass(level)}`}>
      <span class="level-shape" aria-hidden="true" />
      <span class="level-name">{level}</span>
    </span>
  );
}
