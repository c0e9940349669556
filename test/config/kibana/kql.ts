import { createRequire } from 'node:module';

/** Query of Elasticsearch's query DSL. */
export type EsQuery = Readonly<Record<string, unknown>>;

interface KqlTranslator {
  fromKueryExpression(query: string): KqlNode;
  toElasticsearchQuery(node: KqlNode): EsQuery;
}
/** Node of the parsed query; the first argument of `is` and `range` is a field. */
interface KqlNode {
  function?: string;
  arguments?: KqlNode[];
  value?: unknown;
}

const { fromKueryExpression, toElasticsearchQuery } = createRequire(import.meta.url)(
  '@cybernetex/kbn-es-query',
) as KqlTranslator;

/** Translates a KQL query as Kibana does. @throws Error for a query with a syntax error */
export function toEsQuery(query: string): EsQuery {
  return query === '' ? { match_all: {} } : toElasticsearchQuery(fromKueryExpression(query));
}

/** Returns the fields that a KQL query names. @throws Error for a query with a syntax error */
export function fieldsInKql(query: string): string[] {
  return query === '' ? [] : fieldsOf(fromKueryExpression(query));
}

function fieldsOf({ function: name, arguments: operands = [] }: KqlNode): string[] {
  if (name === 'is' || name === 'range' || name === 'exists') return [String(operands[0]?.value)];
  return operands.flatMap(fieldsOf);
}
