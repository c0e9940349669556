import { connectionFacts, gapFact } from '../model/connection-facts.js';
import type { SpanNode } from '../model/span-tree.js';
import { callTimes } from '../model/trace-model.js';

/** Where the time of a call passed: queue, connection, wait for the response, and between client and server. */
export function ConnectionFacts({ node }: { node: SpanNode }) {
  const attributes = node.span?.attributes ?? {};
  const call = callTimes(node);
  const facts = [...connectionFacts(attributes), ...(call ? [gapFact(call)] : [])];
  if (facts.length === 0) return null;
  return (
    <>
      <h3>Call</h3>
      <dl class="fields call-facts">
        {facts.map(({ name, value, isSlow }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd class={isSlow ? 'failed-text' : ''}>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
