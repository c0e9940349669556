/** Decides by the trace id, so that every service that starts from the same id decides alike. */
export function ratioSampler(ratio: number): (traceId: string) => boolean {
  if (!(ratio >= 0 && ratio <= 1)) throw new RangeError(`a ratio is from 0 to 1, got ${ratio}`);
  if (ratio === 1) return () => true;
  if (ratio === 0) return () => false;
  const threshold = ratio * 2 ** 32;
  // the last digits: the first may not be random in ids that came from 64-bit systems
  return (traceId) => Number.parseInt(traceId.slice(24), 16) < threshold;
}
