import type { Alert } from '../../../contract/src/alerts.js';
import { exploreLink } from '../explore/charts.js';
import { dateTime, iso } from '../format.js';
import { serviceLinks, windowAround } from '../model/back-end-links.js';
import { ServiceTag, TimeTag } from '../parts/tags.js';
import { logsLink, metricsLink, requestsLink } from '../routing.js';
import { useConsole } from '../shell/console-context.js';

const stateClass = { firing: 'bad', pending: 'warn', resolved: 'good' } as const;

/** An alert with its state, texts, links and history. */
export function AlertCard({ alert }: { alert: Alert }) {
  const { state, labels, annotations, startsAt, endsAt, inhibitedBy, history } = alert;
  const { alertname = 'Alert without a name', service, severity } = labels;
  const { summary, description } = annotations;
  return (
    <li class={`alert ${state}`} tabIndex={-1}>
      <div class="alert-head">
        <h2>{alertname}</h2>
        <span class={`status ${stateClass[state]}`}>{state}</span>
        {severity !== undefined && <span class="severity">{severity}</span>}
        {service !== undefined && <ServiceTag service={service} />}
        {inhibitedBy !== undefined && <span class="severity">suppressed by {inhibitedBy}</span>}
      </div>
      {summary !== undefined && <p class="alert-text">{summary}</p>}
      {description !== undefined && <p class="alert-text">{description}</p>}
      <p class="facts">
        <span>
          since <LocalTime text={startsAt} />
        </span>
        {endsAt !== undefined && (
          <span>
            until <LocalTime text={endsAt} />
          </span>
        )}
        <span>{alert.source === 'console' ? 'rule of this console' : 'from Alertmanager'}</span>
      </p>
      <Places alert={alert} />
      {history.length > 1 && (
        <ol class="alert-history" aria-label={`History of ${alertname}`}>
          {history.slice(-10).map(({ state: past, atMs }) => (
            <li key={`${past} ${atMs}`}>
              <span class={`status ${stateClass[past]}`}>{past}</span> <TimeTag ms={atMs} />
            </li>
          ))}
        </ol>
      )}
      <Details alert={alert} />
    </li>
  );
}

/** Labels, further annotations and the expression. */
function Details({ alert }: { alert: Alert }) {
  const { alertname: _, service: _service, severity: _severity, ...labels } = alert.labels;
  const { summary: _summary, description: _description, ...more } = alert.annotations;
  for (const { name } of linkAnnotations) if (isLink(more[name])) delete more[name];
  const fields = {
    ...labels,
    ...more,
    ...(alert.value !== undefined && { value: String(alert.value) }),
    ...(alert.expr !== undefined && { expression: alert.expr }),
    ...(alert.receiver !== undefined && { receiver: alert.receiver }),
    fingerprint: alert.fingerprint,
  };
  return (
    <details>
      <summary>Labels</summary>
      <dl class="fields">
        {Object.entries(fields).map(([name, value]) => [
          <dt key={name}>{name}</dt>,
          <dd key={`${name}=`}>{value}</dd>,
        ])}
      </dl>
    </details>
  );
}

/** Links to the requests, records and metrics of the alert's service at its time, and to its rule and runbook. */
function Places({ alert }: { alert: Alert }) {
  const { backEnds } = useConsole();
  const { labels, annotations, startsAt, endsAt, generatorUrl, expr } = alert;
  const { service, sloth_slo: slo = '' } = labels;
  const startMs = Date.parse(startsAt);
  const endMs = endsAt === undefined ? Date.now() : Date.parse(endsAt);
  // a time before 1970 is not set
  const window = startMs >= 0 && endMs >= startMs ? windowAround(startMs, endMs) : undefined;
  const scope = { service, window };
  const range = window && {
    since: String(Math.round(window.fromMs)),
    until: String(Math.round(window.toMs)),
  };
  const isSlow = slo.endsWith('latency');
  const links = [
    ['Alerting rule', generatorUrl] as const,
    ...linkAnnotations.map(({ name, text }) => [text, annotations[name]] as const),
  ].flatMap(([text, href]) => (isLink(href) ? [{ text, href }] : []));
  const outside = service !== undefined && window ? serviceLinks(backEnds, service, window) : [];
  return (
    <p class="links">
      {service !== undefined && (
        <>
          <a href={requestsLink(scope, !isSlow)}>{isSlow ? 'Requests' : 'Failed requests'}</a>
          <a href={logsLink(scope, 'warn')}>Warnings and errors</a>
          <a href={metricsLink(scope, window && startMs)}>Metrics</a>
        </>
      )}
      {expr !== undefined && <a href={exploreLink([expr], range)}>Values of the rule</a>}
      {[...links, ...outside].map(({ text, href }) => (
        <a key={`${text} ${href}`} class="outside" href={href} rel="noreferrer">
          {text}
        </a>
      ))}
    </p>
  );
}

/** Formats a time in the reader's time zone. A time before 1970 is Go's zero time, which means that it is not set. */
function LocalTime({ text }: { text: string }) {
  const ms = Date.parse(text);
  return (
    <time dateTime={iso(ms)} title={text}>
      {ms >= 0 ? dateTime(ms) : 'an unknown time'}
    </time>
  );
}

/** Annotations that are links, with the texts of the links. */
const linkAnnotations = [
  { name: 'runbook_url', text: 'Runbook' },
  { name: 'dashboard_url', text: 'Dashboard' },
  { name: 'logs_url', text: 'Logs in Kibana' },
] as const;

/** Returns whether a URL from outside is a web page, or a path on this host, but not a script. */
function isLink(url: string | undefined): url is string {
  return url !== undefined && /^(https?:\/\/|\/(?![/\\]))/i.test(url);
}
