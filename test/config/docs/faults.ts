import { Effect, effectsOf, Fault, Match } from '@glasshouse/faults';
import { faultTypes } from '@glasshouse/incidents';
import { markdownTable } from '@glasshouse/settings';

interface Described {
  description?: string;
  properties: Record<string, { const?: string; description?: string }>;
}

const intro = `# Faults
<!-- Generated from infra/faults/src/effects.ts by \`npm run docs\`; a test compares both. Edit there. -->

A fault makes a service fail on purpose, so that its telemetry shows a known cause. A fault acts at one part of a service,
its \`port\`: document store, cache, HTTP client, HTTP server, signing keys, delivery of telemetry, or the process itself.
Faults are available only if \`FAULTS_TOKEN\` is set. The public API of the gateway does not offer them.

\`\`\`sh
FAULTS_TOKEN=a-token-of-your-own npm start
# in a second terminal
curl -X PUT http://127.0.0.1:8090/api/faults -H 'authorization: Bearer a-token-of-your-own' \\
  -H 'content-type: application/json' \\
  -d '{"service": "order", "faults": [{"id": "slow", "port": "client", "match": {"target": "product"},
       "effect": {"type": "latency", "ms": 900}, "rate": 0.3}]}'
\`\`\`

A request replaces all faults of a service, or with \`instance\` (host and port), all faults of one instance.
\`"faults": []\` removes them. \`GET /api/faults\` lists them with the number of changed calls (\`hits\`). Each service has the
same operations at \`/internal/faults\` of its own TCP port; the console forwards the token to them.

The telemetry shows the consequences of a fault, but neither the fault nor the requests that control it. A delay at the
client appears between the client span and the server span, and a delay at the store within the span of the operation. An
error looks like an unavailable back-end. \`seed\` in the request determines the random delays and the calls that \`rate\`
selects, so a run can be repeated.
`;

/** Renders docs/faults.md. */
export function faultsPage(): string {
  const effects = (Effect.anyOf as unknown as Described[]).map((effect) => {
    const { type, ...parameters } = effect.properties;
    const name = type?.const ?? '';
    const ports = Object.entries(effectsOf).flatMap(([port, types]) =>
      (types as readonly string[]).includes(name) ? [port] : [],
    );
    return [
      `\`${name}\``,
      ports.join(', '),
      Object.keys(parameters)
        .map((each) => `\`${each}\``)
        .join(', ') || 'none',
      effect.description ?? '',
    ];
  });
  const { properties } = Fault as unknown as Described;
  return [
    intro,
    '## Effects',
    '',
    markdownTable(['effect', 'ports', 'parameters', 'meaning'], effects),
    '',
    '## Selection',
    '',
    `\`match\` selects calls by these properties. ${(Match as unknown as Described).description?.replace(/^Selects calls\. /, '')}.`,
    '',
    `\`rate\`: ${lowerFirst(properties.rate?.description)}. \`forSeconds\`: ${lowerFirst(properties.forSeconds?.description)}.`,
    '',
    '## Fault types',
    '',
    'Each page shows one type of fault in logs, traces and metrics, with figures from a run, and compares it with similar faults.',
    'The types are also the options of the question `fault` of an [incident](../incidents/README.md).',
    '',
    markdownTable(
      ['type', 'meaning'],
      Object.entries(faultTypes).map(([type, meaning]) => [`[${type}](faults/${type}.md)`, meaning]),
    ),
    '',
  ].join('\n');
}

function lowerFirst(text = ''): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
