import { duration } from '../format.js';
import { useConsole } from '../shell/console-context.js';

export interface SelfTimesProps {
  /** Microseconds by service. */
  readonly selfUs: Readonly<Record<string, number>>;
  readonly durationUs: number;
}

/** Bar with the self time of each service of a request, longest first, in the colours of the services. */
export function SelfTimes({ selfUs, durationUs }: SelfTimesProps) {
  const { colours } = useConsole();
  const parts = Object.entries(selfUs)
    .filter(([, us]) => us > 0)
    .sort(([, a], [, b]) => b - a);
  const text = parts.map(([service, us]) => `${service} ${duration(us)}`).join(', ');
  // concurrent work may be longer than the request
  const whole = Math.max(
    durationUs,
    parts.reduce((sum, [, us]) => sum + us, 0),
  );
  return (
    <span class="self-times" title={text}>
      <span class="self-bar" aria-hidden="true">
        {parts.map(([service, us]) => (
          <span key={service} class={colours.classOf(service)} style={{ width: `${(us / whole) * 100}%` }} />
        ))}
      </span>
      <span class="self-text">{parts[0] ? `${parts[0][0]} ${duration(parts[0][1])}` : ''}</span>
    </span>
  );
}
