/** Returns a share from 0 to 1 as a percentage, with one decimal below 1 %. */
export function percent(share: number): string {
  const percentage = share * 100;
  if (percentage === 0 || percentage >= 1) return `${Math.round(percentage)} %`;
  return percentage < 0.1 ? 'under 0.1 %' : `${percentage.toFixed(1)} %`;
}
