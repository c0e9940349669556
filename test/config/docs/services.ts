import {
  adminPortNameOf,
  callersFirst,
  callGraph,
  ports,
  portVariable,
  serviceNames,
  serviceOf,
} from '@glasshouse/roster';
import { markdownTable } from '@glasshouse/settings';

/** Renders `docs/services.md`. */
export function servicesPage(): string {
  const and = (names: readonly string[]) => new Intl.ListFormat('en-GB').format(names);
  const list = (names: readonly string[]) => names.join(', ') || 'none';
  const has = (value: boolean) => (value ? 'yes' : 'no');
  const admin = serviceNames
    .filter((name) => serviceOf(name).adminPort !== undefined)
    .map((name) => {
      const port = adminPortNameOf(name);
      return `${name} serves health, metrics and log level on port ${ports[port]} (\`${portVariable(port)}\`) instead.`;
    });
  return [
    '# Services',
    '',
    '<!-- Generated from services/roster/src/roster.ts by `npm run docs`; a test compares both. Edit there. -->',
    '',
    'The ports are the defaults on 127.0.0.1. The variable changes the port of `npm start`. With `docker compose up`, only the',
    'ports of public services are published; the others are only reachable inside its network. Every service serves health,',
    'metrics and log level on its port, with the exception below the table.',
    '',
    markdownTable(
      ['service', 'purpose', 'port', 'variable', 'calls', 'called by', 'store', 'cache', 'public'],
      serviceNames.map((name) => {
        const { summary, port, calls, store, cache, public: isPublic } = serviceOf(name);
        const callers = serviceNames.filter((caller) => callGraph[caller].includes(name));
        return [
          name,
          summary,
          port,
          `\`${portVariable(name)}\``,
          list(calls),
          list(callers),
          has(store),
          has(cache),
          has(isPublic),
        ];
      }),
    ),
    '',
    ...admin,
    '',
    `\`npm start\` stops callers before the services that they call: ${callersFirst(callGraph)
      .map((group) => and(group))
      .join(', then ')}.`,
    '',
  ].join('\n');
}
