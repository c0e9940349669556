import type { ServiceColours } from '../../service-colours.js';
import { cssColour } from '../../shell/theme.js';
import type { SpanNode } from '../model/span-tree.js';
import type { TraceModel } from '../model/trace-model.js';

export interface MinimapDrawing {
  model: TraceModel;
  colours: ServiceColours;
  selected: SpanNode | undefined;
  found: ReadonlySet<SpanNode>;
}

/** Draws every span as a line at its time, from top to bottom; found spans and the selected one over the others. */
export function drawMinimap(
  canvas: HTMLCanvasElement,
  { model, colours, selected, found }: MinimapDrawing,
): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const scale = window.devicePixelRatio || 1;
  const width = Math.round(canvas.clientWidth * scale);
  const height = Math.round(canvas.clientHeight * scale);
  // setting the size clears the canvas
  canvas.width = width;
  canvas.height = height;
  const { nodes, startUs, totalUs } = model.tree;
  const step = height / nodes.length;
  const thickness = Math.max(1, Math.min(3 * scale, step * 0.8));
  const colourOf = createColourReader();
  const draw = (node: SpanNode, colour: string, minWidth: number) => {
    context.fillStyle = colour;
    const x = ((node.startUs - startUs) / totalUs) * width;
    const length = Math.max(minWidth, (node.durationUs / totalUs) * width);
    context.fillRect(Math.min(x, width - minWidth), node.index * step, length, thickness);
  };
  for (const node of nodes) {
    if (node.span)
      draw(node, node.failed ? colourOf('--bad') : colourOf(`--${colours.classOf(node.service)}`), scale);
  }
  if (found.size > 0) {
    const colour = colourOf('--warn');
    for (const node of found) draw(node, colour, 4 * scale);
  }
  if (selected) {
    context.fillStyle = colourOf('--accent');
    context.fillRect(0, selected.index * step, width, Math.max(scale, thickness / 2));
  }
}

/** Returns a function that reads a variable of the style sheet, once for each name. */
function createColourReader(): (name: string) => string {
  const known = new Map<string, string>();
  return (name) => {
    const colour = known.get(name) ?? cssColour(name);
    known.set(name, colour);
    return colour;
  };
}
