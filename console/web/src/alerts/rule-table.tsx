import type { RuleList, RuleView } from '../../../contract/src/rules.js';
import { exploreLink } from '../explore/charts.js';
import { count, duration, plural } from '../format.js';
import { lengthText } from '../time/range-text.js';

/** Alerting rules with their state, and every rule that failed. */
export function RuleTable({ rules }: { rules: RuleList }) {
  const all = rules.groups.flatMap((group) => group.rules);
  const failed = all.filter(({ error }) => error !== undefined);
  const alerting = all.filter(({ kind }) => kind === 'alerting');
  const chat = rules.chat
    ? `; ${rules.chat.name}: ${count(rules.chat.sent)} sent, ${count(rules.chat.failed)} failed`
    : '';
  return (
    <section class="page-section" aria-labelledby="rules-title">
      <h2 id="rules-title">Rules</h2>
      <p class="facts">
        {plural(all.length, 'rule')}, evaluated in {duration(rules.roundMs * 1000)}
        {rules.missedRounds > 0 && `; ${plural(rules.missedRounds, 'round')} missed`}
        {chat}
      </p>
      {failed.length > 0 && (
        <div class="notice failure" role="alert">
          <p class="notice-title">{plural(failed.length, 'rule')} failed</p>
          <ul>
            {failed.slice(0, 20).map(({ name, error, expr }) => (
              <li key={`${name} ${expr}`}>
                {name}: {error}
              </li>
            ))}
          </ul>
        </div>
      )}
      <details class="rules">
        <summary>{plural(alerting.length, 'alerting rule')}</summary>
        <ul>
          {alerting.map((rule) => (
            <Rule key={`${rule.name} ${rule.expr}`} rule={rule} />
          ))}
        </ul>
      </details>
    </section>
  );
}

const stateClass = { inactive: '', pending: 'warn', firing: 'bad' } as const;

function Rule({ rule }: { rule: RuleView }) {
  const { name, state = 'inactive', forMs = 0, labels, expr, leftOut, error } = rule;
  const { severity, sloth_slo: slo } = labels;
  return (
    <li class="rule">
      <p>
        <strong>{name}</strong> {slo} <span class={`status ${stateClass[state]}`}>{state}</span>{' '}
        <span class="severity">
          {severity}
          {forMs > 0 && `, after ${lengthText(forMs)}`}
        </span>
      </p>
      <pre class="rule-expr">
        <a href={exploreLink([expr])}>{expr}</a>
      </pre>
      {leftOut.length > 0 && (
        <p class="facts">Evaluated without {leftOut.join(', ')}, which this installation does not scrape.</p>
      )}
      {error !== undefined && <p class="failed-text">{error}</p>}
    </li>
  );
}
