export interface StopSignalsOptions {
  /** npm hands SIGINT on, which the terminal has already sent to the whole group: one Ctrl-C arrives twice. */
  arriveTwice: boolean;
  onStop(): void;
  /** Asked a second time. */
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
