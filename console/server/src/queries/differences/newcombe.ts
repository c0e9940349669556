/** 99.9 % of a normal distribution lie within this number of standard deviations of its mean. */
const z = 3.2905;

/**
 * Returns the lower limit of the 99.9 % confidence interval of the difference of two shares, `count / of - otherCount /
 * ofOthers` (R. G. Newcombe, 1998, method 10: hybrid of two Wilson intervals). Unlike the difference itself, it is low for
 * small numbers, and unlike a chi-square statistic, it does not grow with the number of items.
 */
export function differenceScore(count: number, of: number, otherCount: number, ofOthers: number): number {
  const share = of === 0 ? 0 : count / of;
  const otherShare = ofOthers === 0 ? 0 : otherCount / ofOthers;
  const { lower } = wilson(share, of);
  const { upper } = wilson(otherShare, ofOthers);
  return share - otherShare - Math.hypot(share - lower, upper - otherShare);
}

/** Returns Wilson's score interval of a share (E. B. Wilson, 1927). */
function wilson(share: number, of: number): { lower: number; upper: number } {
  if (of === 0) return { lower: 0, upper: 1 };
  const middle = share + z ** 2 / (2 * of);
  const spread = z * Math.sqrt((share * (1 - share)) / of + z ** 2 / (4 * of ** 2));
  const scale = 1 + z ** 2 / of;
  return { lower: (middle - spread) / scale, upper: (middle + spread) / scale };
}
