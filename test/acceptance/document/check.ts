import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { closeResponses, nameIn, type OpenApi, type OperationObject, type Response } from './openapi.js';

/** One exchange from the client's view. */
export interface Exchange {
  method: string;
  /** Target in the request line. */
  path: string;
  status: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  text: string;
}

export interface DocumentCheck {
  /** Returns the differences between this response and the document; empty without any. */
  faults(exchange: Exchange): string[];
  /** Returns the differences between a response to an unknown request and the described response that fits best. */
  faultsOfAny(exchange: Omit<Exchange, 'method' | 'path'>): string[];
}

/** Connection and framing headers, which no document describes. */
const transport = new Set([
  ...['connection', 'keep-alive', 'date', 'content-length', 'content-type', 'transfer-encoding'],
  'content-encoding',
]);
/** Codes for requests that cannot be parsed as HTTP and therefore belong to no operation. */
const unreadable: Readonly<Record<number, string>> = {
  400: 'INVALID_REQUEST',
  405: 'METHOD_NOT_ALLOWED',
  408: 'REQUEST_TIMEOUT',
  417: 'EXPECTATION_FAILED',
  431: 'HEADERS_TOO_LARGE',
};

/** Compiles a document once; schemas are compiled when they are first needed. */
export function createDocumentCheck(document: OpenApi): DocumentCheck {
  const closed = closeResponses(document);
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: true });
  addFormats.default(ajv);
  ajv.addSchema(closed, 'document');
  const compiled = new Map<object, ValidateFunction>();
  const routes = Object.entries(closed.paths)
    .map(([template, methods]) => ({ template, methods, pattern: patternOf(template) }))
    // a fixed address takes precedence over one with parameters
    .toSorted((a, b) => (a.template.match(/\{/g)?.length ?? 0) - (b.template.match(/\{/g)?.length ?? 0));
  const shared = closed.components.responses;
  const everyResponse = [
    ...Object.entries(shared).map(([name, response]) => ({ status: statusOf(response), response, name })),
    ...Object.values(closed.paths).flatMap((methods) =>
      Object.values(methods).flatMap(({ operationId, responses }) =>
        Object.entries(responses).map(([status, response]) => ({
          status: Number(status),
          response,
          name: operationId,
        })),
      ),
    ),
  ];

  function resolved(response: Response): Response {
    return response.$ref === undefined ? response : (shared[nameIn(response.$ref)] as Response);
  }

  function validate(schema: object, value: unknown): string[] {
    let check = compiled.get(schema);
    if (!check) {
      check = ajv.compile(absolute(schema) as object);
      compiled.set(schema, check);
    }
    if (check(value)) return [];
    return (check.errors ?? []).map(({ instancePath, message, params }) =>
      `${instancePath} ${message} ${JSON.stringify(params)}`.trim(),
    );
  }

  function faultsBy(response: Response, { method, headers, text }: Exchange): string[] {
    const faults: string[] = [];
    const described = new Map(
      Object.entries(response.headers ?? {}).map(([name, header]) => [
        name.toLowerCase(),
        header.$ref === undefined ? header : closed.components.headers[nameIn(header.$ref)],
      ]),
    );
    for (const [name, value] of Object.entries(headers)) {
      if (value === undefined || transport.has(name)) continue;
      const header = described.get(name);
      if (!header) faults.push(`header ${name} is not described`);
      else if (header.schema)
        for (const fault of validate(header.schema, String(value)))
          faults.push(`header ${name}: ${value}: ${fault}`);
    }
    for (const [name, header] of described)
      if (header?.required && headers[name] === undefined) faults.push(`header ${name} is missing`);
    if (method === 'HEAD') return faults;

    const type = String(headers['content-type'] ?? '')
      .split(';')[0]
      ?.trim();
    const content = response.content ?? {};
    if (text === '') {
      if (Object.keys(content).length > 0) faults.push('the body is missing');
      return faults;
    }
    const media = content[type ?? ''];
    if (!media) return [...faults, `content type ${type || 'none'} is not described`];
    if (!media.schema) return faults;
    let value: unknown = text;
    if (/[/+]json$/.test(type ?? '')) {
      try {
        value = JSON.parse(text);
      } catch {
        return [...faults, 'the body is not JSON'];
      }
    }
    return [...faults, ...validate(media.schema, value).map((fault) => `body${fault}`)];
  }

  /** Returns the described responses for a request. */
  function responsesTo(method: string, path: string): Readonly<Record<string, Response>> {
    const route = routes.find(({ pattern }) => pattern.test(path));
    const operation: OperationObject | undefined = route?.methods[method.toLowerCase()];
    if (operation) return operation.responses;
    // OPTIONS describes the responses of a known address with an unknown method
    const { options } = route?.methods ?? {};
    if (options) {
      const oauth = Object.values(options.responses).some(({ $ref }) => $ref?.includes('/oauth.'));
      const { 204: _, ...responses } = options.responses;
      return { ...responses, 405: shared[`${oauth ? 'oauth.' : ''}METHOD_NOT_ALLOWED`] as Response };
    }
    const codes = ['NOT_FOUND', 'UNAUTHENTICATED', 'RATE_LIMITED', 'INTERNAL_ERROR', 'BACKEND_UNAVAILABLE'];
    return Object.fromEntries(
      [...codes, ...Object.values(unreadable)]
        .filter((code) => shared[code])
        .map((code) => [statusOf(shared[code] as Response), shared[code] as Response]),
    );
  }

  return {
    faults(exchange) {
      const { method, status } = exchange;
      const refusal = refusalOf(exchange);
      if (refusal) return faultsBy(refusal, exchange);
      const path = pathOf(exchange.path);
      const response = responsesTo(method, path)[status];
      if (!response) return [`status ${status} is not described`];
      return faultsBy(resolved(response), exchange);
    },
    faultsOfAny(exchange) {
      const { status } = exchange;
      const refusal = refusalOf(exchange);
      if (refusal) return faultsBy(refusal, { ...exchange, method: 'ANY', path: '' });
      const all = everyResponse
        .filter((each) => each.status === status)
        .map(({ response }) => faultsBy(resolved(response), { ...exchange, method: 'ANY', path: '' }));
      return (
        all.toSorted((a, b) => a.length - b.length)[0] ?? [
          `status ${status} is not described for any operation`,
        ]
      );
    },
  };

  /** Returns the shared response for a request that could not be parsed as HTTP; it closes the connection. */
  function refusalOf({ status, headers, text }: Omit<Exchange, 'method' | 'path'>): Response | undefined {
    const code = unreadable[status];
    if (code === undefined || headers.connection !== 'close') return undefined;
    if (headers['content-type'] !== 'application/problem+json') return undefined;
    return text.includes(`"code":"${code}"`) ? shared[code] : undefined;
  }
}

function statusOf(response: Response): number {
  const schema = Object.values(response.content ?? {})[0]?.schema as
    | { properties?: { status?: { const?: number } } }
    | undefined;
  return schema?.properties?.status?.const ?? 0;
}

function patternOf(template: string): RegExp {
  const escaped = template.replace(/[.*+?^$()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replace(/\{\w+\}/g, '[^/]+')}$`);
}

/** Removes the query, and the origin of an absolute form (RFC 9112 section 3.2.2). */
function pathOf(target: string): string {
  return target.replace(/^https?:\/\/[^/]*/i, '').replace(/[?#].*$/s, '') || '/';
}

/** Makes local references resolvable outside the document. */
function absolute(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(absolute);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === '$ref' && typeof inner === 'string' && inner.startsWith('#')
        ? `document${inner}`
        : absolute(inner),
    ]),
  );
}
