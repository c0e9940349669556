import type { ComponentChildren } from 'preact';
import type { LogRecord } from '../../../../contract/src/logs.js';
import type { Trace } from '../../../../contract/src/traces.js';
import type { SpanNode } from '../model/span-tree.js';
import type { TraceModel } from '../model/trace-model.js';
import { type TracePart, toMarkdown, toTraceFile } from '../model/trace-text.js';
import { CopyButton } from './copy-button.js';
import { ImportButton } from './import-button.js';

export interface TraceMenuProps {
  trace: Trace;
  records: readonly LogRecord[];
  model: TraceModel;
  selected: SpanNode | undefined;
}

/** Copies the trace, a subtree or the log records; exports the trace to a file, and imports such a file. */
export function TraceMenu({ trace, records, model, selected }: TraceMenuProps) {
  const { traceId } = trace;
  const { nodes } = model.tree;
  const whole = (): TracePart => ({ traceId, nodes, records: model.logs.records });
  const subtree = (): TracePart => {
    const part = selected ? nodes.slice(selected.index, selected.end) : [];
    const own = new Set(part);
    return { traceId, nodes: part, records: model.logs.records.filter(({ node }) => node && own.has(node)) };
  };
  const json = (part: TracePart) => JSON.stringify(toTraceFile(part), undefined, 2);
  return (
    <details class="menu">
      <summary>Copy, export, import</summary>
      <div class="menu-content">
        <MenuRow title="Trace">
          <CopyButton name="trace as Markdown" text={() => toMarkdown(whole())}>
            Copy as Markdown
          </CopyButton>
          <CopyButton name="trace as JSON" text={() => json(whole())}>
            Copy as JSON
          </CopyButton>
        </MenuRow>
        {selected && (
          <MenuRow title="Selected span and all below">
            <CopyButton name="subtree as Markdown" text={() => toMarkdown(subtree())}>
              Copy as Markdown
            </CopyButton>
            <CopyButton name="subtree as JSON" text={() => json(subtree())}>
              Copy as JSON
            </CopyButton>
          </MenuRow>
        )}
        {records.length > 0 && (
          <MenuRow title="Log records">
            <CopyButton
              name="log records as Markdown"
              text={() => toMarkdown({ traceId, nodes: [], records: model.logs.records })}
            >
              Copy as Markdown
            </CopyButton>
            <CopyButton name="log records as JSON" text={() => JSON.stringify(records, undefined, 2)}>
              Copy as JSON
            </CopyButton>
          </MenuRow>
        )}
        <MenuRow title="File">
          <button
            type="button"
            class="quiet"
            onClick={() => saveFile(`trace-${traceId}.json`, JSON.stringify(toTraceFile(whole())))}
          >
            Export
          </button>
          <ImportButton />
        </MenuRow>
      </div>
    </details>
  );
}

function MenuRow({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <div class="menu-row">
      <span>{title}</span>
      {children}
    </div>
  );
}

function saveFile(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name.replace(/[^\w.-]/g, '_');
  link.click();
  // the browser reads the blob after the click
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
