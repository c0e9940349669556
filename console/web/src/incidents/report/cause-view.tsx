import type { Report } from '../../../../contract/src/incidents.js';
import { second } from '../../format.js';
import { ServiceTag, TimeTag } from '../../parts/tags.js';
import { isOwnLink, withRange } from '../pin.js';

/** Cause, evidence, path of an expert, false leads and alerts. Links lead to the time range of the incident. */
export function CauseView({ report }: { report: Report }) {
  const { cause, method, evidence, falseLeads, alerts } = report;
  const fromMs = Date.parse(report.startedAt);
  const toMs = Date.parse(report.endedAt);
  const linkOf = (link: string | undefined) =>
    link !== undefined && isOwnLink(link) ? withRange(link, fromMs, toMs) : undefined;
  const missing = alerts.expected.filter((name) => !alerts.fired.includes(name));
  const further = alerts.fired.filter((name) => !alerts.expected.includes(name));
  return (
    <>
      <section aria-labelledby="cause-title">
        <h2 id="cause-title">Cause</h2>
        <dl class="fields">
          <dt>Service</dt>
          <dd>{cause.service}</dd>
          <dt>Fault</dt>
          <dd>{cause.fault}</dd>
          <dt>Operations</dt>
          <dd>{cause.operations.join(', ') || 'none'}</dd>
          <dt>Since</dt>
          <dd>
            {cause.since === 'none' ? 'none' : <TimeTag ms={Date.parse(cause.since)} format={second} />}
          </dd>
          <dt>Affected</dt>
          <dd>{cause.affected}</dd>
          <dt>Distinguished by</dt>
          <dd>{cause.distinguishedBy}</dd>
          <dt>Mitigation</dt>
          <dd>{cause.mitigation.join(' or ') || 'none'}</dd>
        </dl>
        {cause.propagation.length > 0 && (
          <p>
            Propagation:{' '}
            {cause.propagation.map((service, index) => (
              <span key={service}>
                {index > 0 && ' → '}
                <ServiceTag service={service} />
              </span>
            ))}
          </p>
        )}
      </section>
      <section aria-labelledby="method-title">
        <h2 id="method-title">Path of an expert</h2>
        <ol class="numbered">
          {method.map(({ text, link }) => (
            <li key={text}>
              <OptionalLink text={text} link={linkOf(link)} />
            </li>
          ))}
        </ol>
        <h3>Evidence</h3>
        <ul class="bullets">
          {evidence.map(({ question, query, link }) => (
            <li key={`${question} ${query}`}>
              {question}: <OptionalLink text={query} link={linkOf(link)} />
            </li>
          ))}
        </ul>
        {falseLeads.length > 0 && (
          <>
            <h3>False leads</h3>
            <ul class="bullets">
              {falseLeads.map((text) => (
                <li key={text}>{text}</li>
              ))}
            </ul>
          </>
        )}
      </section>
      <section aria-labelledby="alerts-title">
        <h2 id="alerts-title">Alerts</h2>
        <ul class="bullets">
          {alerts.expected.map((name) => (
            <li key={name}>
              {name}:{' '}
              {missing.includes(name) ? (
                <span class="status warn">expected, did not fire</span>
              ) : (
                <span class="status good">expected, fired</span>
              )}
            </li>
          ))}
          {further.map((name) => (
            <li key={name}>
              {name}:{' '}
              <span class="status">
                {alerts.activeBefore?.includes(name)
                  ? 'fired; its condition held before the start'
                  : 'also fired'}
              </span>
            </li>
          ))}
          {alerts.expected.length + further.length === 0 && <li>No alert is expected, and none fired.</li>}
        </ul>
      </section>
    </>
  );
}

function OptionalLink({ text, link }: { text: string; link: string | undefined }) {
  return link === undefined ? <span>{text}</span> : <a href={link}>{text}</a>;
}
