import { useState } from 'preact/hooks';
import type { Target, TargetLevel } from '../../../contract/src/targets.js';
import { putJson } from '../api-client.js';
import { count, minute, plural } from '../format.js';
import { FailureNotice } from '../parts/notices.js';
import { ServiceTag, TimeTag } from '../parts/tags.js';

const levels: readonly TargetLevel['level'][] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];
const durations: readonly (readonly [seconds: string, text: string])[] = [
  ['600', '10 minutes'],
  ['3600', '1 hour'],
  ['', 'until a restart'],
];

/** Scraped instances, with the log level of those that report it. `reload` is called after each change of a level. */
export function Targets({ items, reload }: { items: readonly Target[]; reload(): void }) {
  const [seconds, setSeconds] = useState('600');
  const [result, setResult] = useState<{ text: string } | { error: unknown }>();

  async function change({ name, url }: Target, level: string): Promise<void> {
    const forSeconds = seconds === '' ? {} : { forSeconds: Number(seconds) };
    try {
      const now = await putJson<TargetLevel>('/api/targets/log-level', { url, level, ...forSeconds });
      const until = now.untilMs === undefined ? '' : `, until ${minute(now.untilMs)}`;
      setResult({ text: `The log level of ${name} is ${now.level}${until}.` });
    } catch (error) {
      setResult({ error });
    }
    reload();
  }

  return (
    <>
      <div class="level-changes">
        {items.some(({ logLevel }) => logLevel !== undefined) && (
          <label class="field">
            <span>Duration of log level changes</span>
            <select value={seconds} onChange={(event) => setSeconds(event.currentTarget.value)}>
              {durations.map(([value, text]) => (
                <option key={value} value={value}>
                  {text}
                </option>
              ))}
            </select>
          </label>
        )}
        <div class="change-result" role="status">
          {result && ('text' in result ? result.text : <FailureNotice error={result.error} />)}
        </div>
      </div>
      <ul class="targets">
        {items.map((target) => (
          <TargetCard
            // one process may be scraped under two names
            key={`${target.name} ${target.url}`}
            target={target}
            hasSiblings={items.filter(({ name }) => name === target.name).length > 1}
            change={(level) => change(target, level)}
          />
        ))}
      </ul>
    </>
  );
}

interface TargetCardProps {
  readonly target: Target;
  /** True when the service has other instances. */
  readonly hasSiblings: boolean;
  change(level: string): void;
}

function TargetCard({ target, hasSiblings, change }: TargetCardProps) {
  const { name, instance, url, up, error, logLevel } = target;
  const address = up === false ? url : hasSiblings ? instance : '';
  return (
    <li class={`target ${up === false ? 'down' : up ? 'up' : ''}`}>
      <ServiceTag service={name} />
      <span class="state">{up === undefined ? 'not scraped yet' : up ? 'up' : 'down'}</span>
      <span class="detail">{error ?? samplesText(target)}</span>
      {address !== '' && <span class="detail">{address}</span>}
      {logLevel && (
        <label class="target-level">
          <span>Log level</span>
          <select
            aria-label={`Log level of ${name} at ${instance}`}
            value={logLevel.level}
            onChange={(event) => change(event.currentTarget.value)}
          >
            {levels.map((level) => (
              <option key={level} value={level}>
                {level}
              </option>
            ))}
          </select>
          {logLevel.untilMs !== undefined && (
            <span class="until">
              until <TimeTag ms={logLevel.untilMs} format={minute} />
            </span>
          )}
        </label>
      )}
    </li>
  );
}

function samplesText({ lastScrapeMs, samples, tookMs, duplicates, cut }: Target): string {
  if (lastScrapeMs === undefined) return '';
  const parts = [
    `${count(samples)} samples in ${tookMs} ms`,
    duplicates > 0 && plural(duplicates, 'duplicate'),
    cut > 0 && `${count(cut)} omitted because of the console's limit`,
  ];
  return parts.filter(Boolean).join(', ');
}
