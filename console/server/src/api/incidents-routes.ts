import { handle, invalidRequest, ProblemError, type Route, respond } from '@glasshouse/http';
import { type IncidentEngine, IncidentError, incidentList, readItems } from '@glasshouse/incidents';
import { actingPlayer, type IncidentCaller, requireRole } from '../incidents/incident-caller.js';
import * as operations from './incidents-operations.js';
import { requireOwnPage } from './require-own-page.js';

/** Engine of incidents, and the token of its host. */
export interface IncidentControl {
  engine: IncidentEngine;
  token: string;
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** Routes of incidents. @param control undefined when FAULTS_TOKEN is not set */
export function incidentRoutes(control: IncidentControl | undefined): Route[] {
  let items: ReturnType<typeof readItems> | undefined;
  function engineOf(): IncidentEngine {
    if (control) return control.engine;
    throw new ProblemError('FORBIDDEN', {
      detail: 'Incidents are not enabled: set FAULTS_TOKEN, at least 16 characters, and restart',
    });
  }
  /** Returns the engine for a change, and its caller. @throws ProblemError UNAUTHENTICATED, FORBIDDEN */
  function changedBy(headers: Headers, ...roles: IncidentCaller['role'][]) {
    const engine = engineOf();
    requireOwnPage(headers);
    const caller = requireRole({ engine, token: control?.token ?? '' }, headers, roles);
    return { engine, caller };
  }
  const byHost = (headers: Headers) => changedBy(headers, 'host').engine;
  /** Returns the commands of the players, and the player for whom the caller acts. */
  function byPlayer(headers: Headers, wanted: string | undefined) {
    const { engine, caller } = changedBy(headers, 'host', 'player');
    return { engine, player: actingPlayer(caller, wanted) };
  }
  const none = () => new ProblemError('NOT_FOUND', { detail: 'No incident is running' });

  return [
    handle(operations.listIncidents, async () => {
      if (control) return control.engine.list();
      items ??= readItems();
      return incidentList(items, { on: undefined, hasHost: false, run: null });
    }),
    handle(operations.getIncidentRun, async () =>
      orProblem(() => {
        if (!control) throw none();
        return control.engine.run();
      }),
    ),
    handle(operations.startIncident, async ({ headers, body }) => {
      const engine = byHost(headers);
      return respond(201, await orProblem(() => engine.start(body)));
    }),
    handle(operations.endIncident, async ({ headers }) => {
      const engine = byHost(headers);
      return orProblem(() => engine.end());
    }),
    handle(operations.getIncidentJoinCode, async ({ headers }) => {
      const { access } = byHost(headers);
      if (!access) throw none();
      return { joinCode: access.joinCode };
    }),
    handle(operations.exchangeWithHost, async ({ headers, body }) => byHost(headers).exchangeWithHost(body)),
    handle(operations.joinIncident, async ({ headers, body }) => {
      const { engine } = changedBy(headers, 'host', 'guest');
      return orProblem(() => {
        engine.players.join(body.player);
        return { ...engine.run(), token: engine.access?.tokenOf(body.player) ?? '' };
      });
    }),
    handle(operations.finishIncident, async ({ headers, params }) => {
      const { engine, player = params.player } = byPlayer(headers, params.player);
      return orProblem(() => {
        engine.players.finish(player);
        return engine.run();
      });
    }),
    handle(operations.takeIncidentHint, async ({ headers, body }) => {
      const { engine, player } = byPlayer(headers, body.player);
      return orProblem(() => engine.players.hint(player));
    }),
    handle(operations.readIncidentAnswers, async ({ headers, query }) => {
      const { engine, player } = byPlayer(headers, query.player);
      return orProblem(() => engine.players.answers(player));
    }),
    handle(operations.giveIncidentAnswers, async ({ headers, body }) => {
      const { engine, player } = byPlayer(headers, body.player);
      return orProblem(() => engine.players.answer(player, body.answers));
    }),
    handle(operations.mitigateIncident, async ({ headers, body }) => {
      const engine = byHost(headers);
      return orProblem(() => engine.mitigate(body));
    }),
    handle(operations.readIncidentNotebook, async ({ headers, query }) => {
      const { engine, player } = byPlayer(headers, query.player);
      return orProblem(() => engine.players.notebook(player));
    }),
    handle(operations.writeIncidentNotebook, async ({ headers, body }) => {
      const { engine, player } = byPlayer(headers, body.player);
      return orProblem(() => engine.players.writeNotebook(player, body.entries));
    }),
    handle(operations.listIncidentReports, async ({ query: { limit, cursor } }) =>
      control ? control.engine.reports(limit, cursor) : { items: [], total: 0, truncated: false },
    ),
    handle(operations.getIncidentReport, async ({ params }) => orProblem(() => engineOf().report(params.id))),
    handle(operations.getIncidentRecording, async ({ params }) => {
      const text = await orProblem(() => engineOf().recording(params.id));
      return respond(200, text as never, { 'content-type': 'application/json; charset=utf-8' });
    }),
  ];
}

const codes = {
  'not found': 'NOT_FOUND',
  conflict: 'CONFLICT',
  disabled: 'FORBIDDEN',
  unavailable: 'BACKEND_UNAVAILABLE',
} as const;

/** Runs a command of the engine. @throws ProblemError for its IncidentError */
async function orProblem<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof IncidentError)) throw error;
    if (error.kind === 'invalid') throw invalidRequest([{ in: 'body', path: '/', message: error.message }]);
    throw new ProblemError(codes[error.kind], { detail: error.message, cause: error });
  }
}
