/** Times of the actions in milliseconds, one for each repetition. */
export interface PageTimes {
  expand: number[];
  toggle: number[];
  frames: number[];
  find: number[];
  select: number[];
  renderedRows: number;
  heapBytes: number;
}

/** The part of the browser's globals that this module needs: the bench is compiled for Node. */
interface Element {
  scrollTop: number;
  scrollHeight: number;
  value: string;
  readonly textContent: string | null;
  click(): void;
  focus(): void;
  dispatchEvent(event: unknown): boolean;
}
interface Browser {
  document: {
    querySelector(selector: string): Element | null;
    querySelectorAll(selector: string): ArrayLike<Element>;
  };
  performance: { now(): number; memory?: { usedJSHeapSize: number } };
  requestAnimationFrame(callback: () => void): void;
  setTimeout(callback: () => void, ms: number): void;
  KeyboardEvent: new (type: string, init: object) => unknown;
  Event: new (type: string, init: object) => unknown;
}

/** Runs in the browser: returns the milliseconds from the start of the navigation to the painted rows. */
export async function timeOpening(): Promise<number> {
  const { document, performance, requestAnimationFrame, setTimeout } = globalThis as unknown as Browser;
  while (document.querySelectorAll('[role=treeitem]').length < 6) {
    if (performance.now() > 30_000) throw new Error('no rows within 30 s');
    await new Promise<void>((resolve) => setTimeout(resolve, 0));
  }
  await new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())));
  return performance.now();
}

/** Runs in the browser: performs each action and waits until its result is painted. Uses nothing outside itself. */
export async function timeInPage(repetitions: number): Promise<PageTimes> {
  const { document, performance, requestAnimationFrame, setTimeout, KeyboardEvent, Event } =
    globalThis as unknown as Browser;
  const one = (selector: string): Element => {
    const found = document.querySelector(selector);
    if (!found) throw new Error(`the page has no ${selector}`);
    return found;
  };
  const button = (text: string): Element => {
    const found = Array.from(document.querySelectorAll('.waterfall-tools button')).find(
      ({ textContent }) => textContent === text,
    );
    if (!found) throw new Error(`the page has no button ${text}`);
    return found;
  };
  const painted = () =>
    new Promise<void>((resolve) => {
      // the second frame begins after the first one is painted
      requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
    });
  const until = async (isDone: () => boolean, name: string) => {
    const deadline = performance.now() + 20_000;
    while (!isDone()) {
      if (performance.now() > deadline) throw new Error(`no result within 20 s: ${name}`);
      await new Promise<void>((resolve) => setTimeout(resolve, 0));
    }
    await painted();
  };
  const timed = async (action: () => void, isDone: () => boolean, name: string) => {
    const from = performance.now();
    action();
    await until(isDone, name);
    return performance.now() - from;
  };
  const rows = () => document.querySelectorAll('[role=treeitem]').length;
  const press = (selector: string, key: string) =>
    one(selector).dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  const times: PageTimes = {
    expand: [],
    toggle: [],
    frames: [],
    find: [],
    select: [],
    renderedRows: rows(),
    heapBytes: 0,
  };
  for (let number = 0; number < repetitions; number++) {
    await timed(
      () => button('Close all').click(),
      () => rows() === 1,
      'close all',
    );
    times.expand.push(
      await timed(
        () => button('Open all').click(),
        () => rows() > 10,
        'open all',
      ),
    );
    const root = '[role=treeitem][aria-level="1"]';
    const isClosed = () => document.querySelector(`${root}[aria-expanded="false"]`) !== null;
    times.toggle.push(await timed(() => press(root, 'ArrowLeft'), isClosed, 'close the root'));
    times.toggle.push(
      await timed(
        () => press(root, 'ArrowRight'),
        () => !isClosed(),
        'open the root',
      ),
    );
    const selected = () => document.querySelector('[role=treeitem][aria-selected="true"]');
    const before = selected();
    times.select.push(
      await timed(
        () => press('[role=tree]', 'ArrowDown'),
        () => selected() !== before,
        'select the next',
      ),
    );
    press('[role=tree]', 'Home');
    await painted();
    const input = one('.find input');
    input.value = `no response${' '.repeat(number)}`;
    input.dispatchEvent(new Event('input', { bubbles: true }));
    await painted();
    times.find.push(
      await timed(
        () => press('.find input', 'Enter'),
        () => /span/.test(one('#find-result').textContent ?? ''),
        'find',
      ),
    );
    input.value = '';
    input.dispatchEvent(new Event('input', { bubbles: true }));
    await until(() => one('#find-result').textContent === '', 'clear the find');
  }
  const list = one('.span-tree');
  const steps = 40 * repetitions;
  let last = performance.now();
  for (let step = 0; step < steps; step++) {
    list.scrollTop = (list.scrollHeight * step) / steps;
    await new Promise<void>((resolve) => requestAnimationFrame(resolve));
    const now = performance.now();
    if (step > 0) times.frames.push(now - last);
    last = now;
  }
  times.heapBytes = performance.memory?.usedJSHeapSize ?? Number.NaN;
  return times;
}
