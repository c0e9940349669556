/** Writes a number with four significant digits, as Go's `%.4g`. */
function significant(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  if (value === 0) return '0';
  const exponent = Math.floor(Math.log10(Math.abs(Number(value.toPrecision(4)))));
  if (exponent >= -4 && exponent < 4) return String(Number(value.toPrecision(4)));
  const [digits, power] = value.toExponential(3).split('e') as [string, string];
  const size = Math.abs(Number(power));
  return `${Number(digits)}e${power[0]}${size < 10 ? '0' : ''}${size}`;
}

function scaled(value: number, base: number, prefixes: readonly string[]): string {
  let prefix = '';
  let rest = value;
  for (const each of prefixes) {
    if (Math.abs(rest) < base) break;
    prefix = each;
    rest /= base;
  }
  return `${significant(rest)}${prefix}`;
}

/** Writes a number with an SI prefix, such as `1.5k`. */
export function humanize(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return significant(value);
  if (Math.abs(value) >= 1) return scaled(value, 1000, ['k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y']);
  let [prefix, rest] = ['', value];
  for (const each of ['m', 'u', 'n', 'p', 'f', 'a', 'z', 'y']) {
    if (Math.abs(rest) >= 1) break;
    prefix = each;
    rest *= 1000;
  }
  return `${significant(rest)}${prefix}`;
}

/** Writes a number with a binary prefix, such as `2.5Mi`. */
export function humanize1024(value: number): string {
  return scaled(value, 1024, ['ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei', 'Zi', 'Yi']);
}

export function humanizePercentage(value: number): string {
  return `${significant(value * 100)}%`;
}

/** Writes seconds as `1h 2m 3s`, `4.5s` or `12ms`. */
export function humanizeDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return significant(seconds);
  if (seconds === 0) return '0s';
  if (Math.abs(seconds) < 1) {
    let [prefix, rest] = ['', seconds];
    for (const each of ['m', 'u', 'n', 'p', 'f', 'a', 'z', 'y']) {
      if (Math.abs(rest) >= 1) break;
      prefix = each;
      rest *= 1000;
    }
    return `${significant(rest)}${prefix}s`;
  }
  const sign = seconds < 0 ? '-' : '';
  const size = Math.abs(seconds);
  const whole = Math.trunc(size);
  const [s, m, h, d] = [
    whole % 60,
    Math.floor(whole / 60) % 60,
    Math.floor(whole / 3600) % 24,
    Math.floor(whole / 86_400),
  ];
  if (d > 0) return `${sign}${d}d ${h}h ${m}m ${s}s`;
  if (h > 0) return `${sign}${h}h ${m}m ${s}s`;
  if (m > 0) return `${sign}${m}m ${s}s`;
  return `${sign}${significant(size)}s`;
}
