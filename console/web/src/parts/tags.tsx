import { clock, iso } from '../format.js';
import { useConsole } from '../shell/console-context.js';

/** Names that may be cut, in characters. */
const longName = 16;

/** Name of a service with a dot in its colour. A long name is cut; its title has the whole. */
export function ServiceTag({ service }: { service: string }) {
  const { colours } = useConsole();
  return (
    <span class={`service ${colours.classOf(service)}`}>
      <span class="dot" aria-hidden="true" />
      {/* isolates a name that is written from right to left */}
      <bdi class="service-name" title={service.length > longName ? service : undefined}>
        {service}
      </bdi>
    </span>
  );
}

/** Local time of day; the title has the whole time in UTC. */
export function TimeTag({ ms, format = clock }: { ms: number; format?: (epochMs: number) => string }) {
  return (
    <time dateTime={iso(ms)} title={iso(ms)}>
      {format(ms)}
    </time>
  );
}

/** HTTP status code, coloured by its class. */
export function StatusBadge({ statusCode }: { statusCode: number | undefined }) {
  if (statusCode === undefined || Number.isNaN(statusCode)) return <span class="status">–</span>;
  const kind = statusCode >= 500 ? 'bad' : statusCode >= 400 ? 'warn' : 'good';
  return <span class={`status ${kind}`}>{statusCode}</span>;
}
