/** Sum with Neumaier's compensation, as Prometheus adds floats. */
export interface CompensatedSum {
  sum: number;
  compensation: number;
}

export function addTo(total: CompensatedSum, value: number): void {
  const { sum } = total;
  const next = sum + value;
  if (!Number.isFinite(next)) total.compensation = 0;
  else if (Math.abs(sum) >= Math.abs(value)) total.compensation += sum - next + value;
  else total.compensation += value - next + sum;
  total.sum = next;
}

export function resultOf({ sum, compensation }: CompensatedSum): number {
  return sum + compensation;
}

/** Returns the compensated sum of the first `length` values. */
export function sumOf(values: ArrayLike<number>, length = values.length): number {
  const total: CompensatedSum = { sum: 0, compensation: 0 };
  for (let i = 0; i < length; i++) addTo(total, values[i] as number);
  return resultOf(total);
}

/** Returns the population variance of the first `length` values, by Welford's method. */
export function varianceOf(values: ArrayLike<number>, length = values.length): number {
  let mean = 0;
  let squares = 0;
  for (let i = 0; i < length; i++) {
    const value = values[i] as number;
    const delta = value - mean;
    mean += delta / (i + 1);
    squares += delta * (value - mean);
  }
  return squares / length;
}
