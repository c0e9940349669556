export interface StopSignalsOptions {
  /** True when one Ctrl-C arrives twice: from the terminal, and forwarded by npm. */
  arriveTwice: boolean;
  onStop(): void;
  /** Called at the second request to stop. */
  onForce(): void;
  now?: () => number;
}

/** Maximum time between both arrivals of one Ctrl-C. */
const samePressMs = 500;

/** Returns a signal listener that calls `onStop` at the first request to stop and `onForce` at the second. */
export function createStopSignals(options: StopSignalsOptions): () => void {
  const { arriveTwice, onStop, onForce, now = () => performance.now() } = options;
  let count = 0;
  let firstMs = 0;
  return () => {
    count += 1;
    if (count === 1) {
      firstMs = now();
      onStop();
    } else if (!arriveTwice || count > 2 || now() - firstMs > samePressMs) {
      onForce();
    }
  };
}
