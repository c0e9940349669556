export interface StopSignalsOptions {
  /** npm forwards SIGINT, which the terminal also sends to the whole process group: one Ctrl-C arrives twice. */
  arriveTwice: boolean;
  onStop(): void;
  /** Called at the second request to stop. */
  onForce(): void;
  now?: () => number;
}

/** Longest time between the two arrivals of one Ctrl-C. */
const samePressMs = 500;

/** Counts requests to stop; returns the listener for each signal. */
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
