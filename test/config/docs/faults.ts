import { Effect, effectsOf, Fault, Match } from '@glasshouse/faults';
import { markdownTable } from '@glasshouse/settings';

interface Described {
  description?: string;
  properties: Record<string, { const?: string; description?: string }>;
}

const intro = `# Faults
<!-- Generated from infra/faults/src/fault.ts by \`npm run docs\`; a test compares both. Edit there. -->

A service can fail on purpose, so that its telemetry shows a known cause. Faults act at its ports: document store, cache,
HTTP client and server, and the process itself. They do not exist unless \`FAULTS_TOKEN\` is set, and the gateway does not
serve their addresses.

\`\`\`sh
FAULTS_TOKEN=a-token-of-your-own npm start
curl -X PUT http://127.0.0.1:8090/api/faults -H 'authorization: Bearer a-token-of-your-own' \\
  -H 'content-type: application/json' \\
  -d '{"service": "order", "faults": [{"id": "slow", "port": "client", "match": {"target": "product"},
       "effect": {"type": "latency", "ms": 900}, "rate": 0.3}]}'
\`\`\`

A request replaces all faults of a service, or of the one \`instance\` (host and port) that it names; \`"faults": []\` removes
them. \`GET /api/faults\` lists them with the number of changed calls (\`hits\`). The console passes the token on to the
services and keeps none. Each service has the same operations at \`/internal/faults\` of its own port.

The telemetry shows the consequences of a fault, neither the fault nor the requests that control it: a delay at the client is between the client's and the
server's span, one at the store is within the span of the operation, and an error has the form of an unavailable back-end.
\`seed\` determines the calls that a \`rate\` selects and random delays, so an incident can be repeated.
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
  ].join('\n');
}

function lowerFirst(text = ''): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
