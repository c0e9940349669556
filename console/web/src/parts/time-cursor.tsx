import { useState } from 'preact/hooks';
import uPlot from 'uplot';
import { second } from '../format.js';
import { useKeys } from '../shell/use-keys.js';
import { cursorKey, placeCursor } from './chart-options.js';

/** Keys that move the time cursor of all charts of a page. A page with charts has one. */
export function TimeCursor() {
  const [text, setText] = useState('');
  const move = (steps: number) => {
    const { plots } = uPlot.sync(cursorKey);
    const times = plots[0]?.data[0] ?? [];
    if (times.length === 0) return;
    const { left = -1, idx } = plots[0]?.cursor ?? {};
    const from = left < 0 || idx === null || idx === undefined ? times.length - 1 : idx + steps;
    const at = times[Math.max(0, Math.min(times.length - 1, from))] as number;
    for (const plot of plots) placeCursor(plot, at);
    setText(`Time cursor at ${second(at * 1000)}`);
  };
  const hide = () => {
    for (const plot of uPlot.sync(cursorKey).plots) plot.setCursor({ left: -10, top: -10 });
    setText('');
  };
  useKeys([
    { key: ',', text: 'Move the time cursor back', run: () => move(-1) },
    { key: '.', text: 'Move the time cursor forward', run: () => move(1) },
    { key: '<', text: 'Move the time cursor back by ten points', run: () => move(-10) },
    { key: '>', text: 'Move the time cursor forward by ten points', run: () => move(10) },
    { key: 'Escape', text: 'Hide the time cursor', run: hide },
  ]);
  return (
    <p class="visually-hidden" role="status">
      {text}
    </p>
  );
}
