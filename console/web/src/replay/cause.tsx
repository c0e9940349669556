import type { Recording } from './recording.js';

/** Cause of the recorded incident, hidden until the reader opens it. */
export function Cause({ incident: { cause, falseLeads, method } }: Pick<Recording, 'incident'>) {
  return (
    <details class="panel">
      <summary>Show the cause</summary>
      <dl class="fields">
        <dt>Service</dt>
        <dd>{cause.service}</dd>
        <dt>Fault</dt>
        <dd>{cause.fault}</dd>
        <dt>Operations</dt>
        <dd>{cause.operations.join(', ')}</dd>
        <dt>Affected</dt>
        <dd>{cause.affected}</dd>
        <dt>Distinguished by</dt>
        <dd>{cause.distinguishedBy}</dd>
        <dt>Propagation</dt>
        <dd>{cause.propagation.join(' → ') || 'none'}</dd>
        <dt>Mitigation</dt>
        <dd>{cause.mitigation.join(', ') || 'none'}</dd>
      </dl>
      <Texts title="Path of an expert" texts={method.map(({ text }) => text)} />
      <Texts title="False leads" texts={falseLeads} />
    </details>
  );
}

function Texts({ title, texts }: { title: string; texts: readonly string[] }) {
  if (texts.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <ol class="numbered">
        {texts.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ol>
    </>
  );
}
