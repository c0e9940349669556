import { answer, entityTag, handle, type Operation, openApiDocument, type Route } from '@glasshouse/http';
import { operations } from '../contract.js';
import { publicOperations } from '../peers.js';
import { errorsPage } from './errors-page.js';
import { operationsPage } from './operations-page.js';
import { pageHeaders } from './page.js';

/** The API described: GET /openapi.json, /docs and /docs/errors. All made once, from the contracts. */
export function docsRoutes(publicUrl: string): Route[] {
  const routed = publicOperations();
  const own = Object.values(operations) as unknown as Operation[];
  const document = openApiDocument({
    title: 'Glasshouse',
    version: '1.0.0',
    description: 'A small shop made of microservices that you can see through.',
    servers: [publicUrl],
    operations: [...routed.map(({ operation }) => operation), ...own],
  });
  const peers = [...new Set(routed.map(({ peer }) => peer))];
  const chapters = peers.map((peer) => ({
    title: peer,
    operations: routed.filter((each) => each.peer === peer).map(({ operation }) => operation),
  }));
  const docs = operationsPage([{ title: 'gateway', operations: own }, ...chapters], publicUrl);
  const errors = errorsPage();
  const json = { 'content-type': 'application/json; charset=utf-8' };
  return [
    made(operations.readOpenapi as unknown as Operation, JSON.stringify(document), json),
    made(operations.readDocs as unknown as Operation, docs, pageHeaders),
    made(operations.readErrorDocs as unknown as Operation, errors, pageHeaders),
  ];
}

/** A text that never changes while the process lives. */
function made(operation: Operation, text: string, headers: Readonly<Record<string, string>>): Route {
  const etag = entityTag(text);
  return handle(operation, async () => answer<unknown>(200, text, { ...headers, etag }));
}
