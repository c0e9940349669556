import { bytes, duration, percent, rate } from '../format.js';
import type { RecordedSeries, RecordedService, Recording } from './recording.js';

export interface ChartLines {
  readonly title: string;
  readonly unit: string;
  readonly timesMs: readonly number[];
  readonly lines: readonly { readonly label: string; readonly values: readonly (number | null)[] }[];
  /** Number of series beyond the shown ones. */
  readonly hidden: number;
}

const maxLines = 8;

/** Returns one value of each service over time, from the frames. */
export function serviceLines(
  { frames, services }: Recording,
  title: string,
  read: (service: RecordedService) => number | null,
): ChartLines {
  return {
    title,
    unit: '',
    hidden: 0,
    timesMs: frames.map(({ atMs }) => atMs),
    lines: services.map((name) => ({
      label: name,
      values: frames.map((frame) => {
        const service = Object.hasOwn(frame.services, name) ? frame.services[name] : undefined;
        return service ? read(service) : null;
      }),
    })),
  };
}

/** Returns the recorded series as charts, one for each name, on common times. */
export function seriesCharts(series: readonly RecordedSeries[]): ChartLines[] {
  const byName = new Map<string, RecordedSeries[]>();
  for (const each of series) byName.set(each.name, [...(byName.get(each.name) ?? []), each]);
  return [...byName].map(([title, all]) => {
    const shown = all.slice(0, maxLines);
    const timesMs = [...new Set(shown.flatMap(({ points }) => points.map(([ms]) => ms)))].sort(
      (a, b) => a - b,
    );
    return {
      title,
      unit: shown[0]?.unit ?? '',
      timesMs,
      lines: shown.map(({ labels, points }, index) => {
        const values = new Map(points);
        const text = Object.values(labels).join(' ');
        return {
          label: text === '' ? (shown.length === 1 ? title : `series ${index + 1}`) : text,
          values: timesMs.map((ms) => values.get(ms) ?? null),
        };
      }),
      hidden: all.length - shown.length,
    };
  });
}

const formats: Readonly<Record<string, (value: number) => string>> = {
  s: (value) => duration(value * 1e6),
  bytes,
  '1/s': rate,
  ratio: percent,
};

/** Returns the title of a chart, with a unit that its values do not have. */
export function titleWithUnit(title: string, unit: string): string {
  return unit === '' || unit === '1' || Object.hasOwn(formats, unit) ? title : `${title} (${unit})`;
}

/** Formats a value: with its unit for `s`, `bytes`, `1/s` and `ratio`, else the number alone. */
export function unitText(value: number, unit: string): string {
  const format = Object.hasOwn(formats, unit) ? formats[unit] : undefined;
  if (format) return format(value);
  const digits = Math.abs(value) >= 1e6 || (value !== 0 && Math.abs(value) < 1e-3);
  return digits ? value.toPrecision(3) : String(Number(value.toPrecision(4)));
}
