import { Effect, effectsOf, Fault, Match } from '@glasshouse/faults';
import { faultTypes } from '@glasshouse/incidents';
import { markdownTable } from '@glasshouse/settings';

interface Described {
  description?: string;
  properties: Record<string, { const?: string; description?: string }>;
}

const intro = `# Faults
<!-- Generated from infra/faults/src/effects.ts by \`npm run docs\`; a test compares both. Edit there. -->

A fault makes a service fail on purpose, so that its telemetry shows a known cause. Faults act at the ports of a service:
document store, cache, HTTP client, HTTP server, signing keys, delivery of telemetry, and the process itself. They are
available only if \`FAULTS_TOKEN\` is set. The gateway does not serve their addresses.

\`\`\`sh
FAULTS_TOKEN=a-token-of-your-own npm start
curl -X PUT http://127.0.0.1:8090/api/faults -H 'authorization: Bearer a-token-of-your-own' \\
  -H 'content-type: application/json' \\
  -d '{"service": "order", "faults": [{"id": "slow", "port": "client", "match": {"target": "product"},
       "effect": {"type": "latency", "ms": 900}, "rate": 0.3}]}'
\`\`\`

A request replaces all faults of a service; with \`instance\` (host and port), only those of one instance.
\`"faults": []\` removes them. \`GET /api/faults\` lists them with the number of changed calls (\`hits\`). The console
forwards the token to the services and does not store it. Each service has the same operations at \`/internal/faults\` of
its own port.

The telemetry shows the consequences of a fault. It shows neither the fault nor the requests that control it. A delay at
the client appears between the client span and the server span. A delay at the store appears within the span of the
operation. An error looks like an unavailable back-end. \`seed\` determines the random delays and the calls that \`rate\`
selects, so an incident can be repeated.
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
    `\`match\`: ${(Match as unknown as Described).description?.replace(/^Selects calls\. /, '')}.`,
    '',
    `\`rate\`: ${lowerFirst(properties.rate?.description)}. \`forSeconds\`: ${lowerFirst(properties.forSeconds?.description)}.`,
    '',
    '## Fault types',
    '',
    'Each page shows a type of fault in logs, traces and metrics, with figures of a run, and the faults that look alike.',
    'The types are also the answers to the question `fault` of an [incident](../incidents/README.md).',
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
