import type { ZipkinDependency, ZipkinSpan } from '../../../../contract/src/zipkin.js';

interface Node {
  span: ZipkinSpan;
  parent: Node | undefined;
  hasChildren: boolean;
}

export interface DependencyLinker {
  addTrace(spans: readonly ZipkinSpan[]): void;
  links(): ZipkinDependency[];
}

/**
 * Counts calls between services with the rules of Zipkin's `DependencyLinker`: a call counts at its server span, or at its
 * client span when no child of it was received, such as a call of a database.
 */
export function createDependencyLinker(): DependencyLinker {
  const found = new Map<string, Required<ZipkinDependency>>();

  function add(parent: string, child: string, isError: boolean): void {
    const key = JSON.stringify([parent, child]);
    const link = found.get(key) ?? { parent, child, callCount: 0, errorCount: 0 };
    found.set(key, link);
    link.callCount++;
    if (isError) link.errorCount++;
  }

  function addSpan(node: Node): void {
    const { span } = node;
    const service = span.localEndpoint?.serviceName;
    const remote = span.remoteEndpoint?.serviceName;
    const kind = span.kind ?? (service !== undefined && remote !== undefined ? 'CLIENT' : undefined);
    if (kind === undefined || (kind === 'CLIENT' && node.hasChildren)) return;
    const isCallee = kind === 'SERVER' || kind === 'CONSUMER';
    let parent = isCallee ? remote : service;
    const child = isCallee ? service : remote;
    let isError = span.tags?.error !== undefined;
    if (kind === 'PRODUCER' || kind === 'CONSUMER') {
      if (parent !== undefined && child !== undefined) add(parent, child, isError);
      return;
    }
    if (isCallee && node.parent === undefined && parent === undefined) return;
    const ancestor = remoteAncestorOf(node);
    const ancestorName = ancestor?.localEndpoint?.serviceName;
    if (ancestor && ancestorName !== undefined) {
      // a client span may name the callee while the span of the caller in between is missing
      if (kind === 'CLIENT' && service !== undefined && ancestorName !== service)
        add(ancestorName, service, false);
      if (kind === 'SERVER' || parent === undefined) parent = ancestorName;
      // the client span of this call has no link of its own, so its error counts here
      if (ancestor.kind === 'CLIENT' && isCallOf(span, ancestor))
        isError ||= ancestor.tags?.error !== undefined;
    }
    if (parent !== undefined && child !== undefined) add(parent, child, isError);
  }

  return {
    addTrace(spans) {
      for (const node of treeOf(spans)) addSpan(node);
    },
    links: () =>
      [...found.values()].map(({ errorCount, ...link }) => ({
        ...link,
        ...(errorCount > 0 && { errorCount }),
      })),
  };
}

/** Returns whether a server span belongs to the same call as a client span: its child, or the other side of one id. */
function isCallOf(span: ZipkinSpan, client: ZipkinSpan): boolean {
  return span.parentId === client.id || (span.shared === true && span.id === client.id);
}

/** Returns the nearest ancestor that is not a local span. */
function remoteAncestorOf({ parent }: Node): ZipkinSpan | undefined {
  const seen = new Set<Node>();
  for (let node = parent; node && !seen.has(node); node = node.parent) {
    if (node.span.kind !== undefined) return node.span;
    seen.add(node);
  }
  return undefined;
}

/** Links each span to its parent. A shared server span is a child of the client span with the same id. */
function treeOf(spans: readonly ZipkinSpan[]): Node[] {
  const nodes = spans.map((span): Node => ({ span, parent: undefined, hasChildren: false }));
  const clients = new Map<string, Node>();
  const shared = new Map<string, Node[]>();
  for (const node of nodes) {
    if (node.span.shared) shared.set(node.span.id, [...(shared.get(node.span.id) ?? []), node]);
    else if (!clients.has(node.span.id)) clients.set(node.span.id, node);
  }
  for (const node of nodes) {
    const { id, parentId, shared: isShared, localEndpoint } = node.span;
    const client = isShared ? clients.get(id) : undefined;
    node.parent =
      client ?? (parentId === undefined ? undefined : parentOf(parentId, localEndpoint?.serviceName));
    if (node.parent) node.parent.hasChildren = true;
  }
  return nodes;

  function parentOf(id: string, service: string | undefined): Node | undefined {
    const servers = shared.get(id) ?? [];
    return (
      servers.find(({ span }) => span.localEndpoint?.serviceName === service) ?? clients.get(id) ?? servers[0]
    );
  }
}
