/**
 * Renders items as children of an element. Unchanged items keep their elements, so that focus, selection and scroll
 * position survive live updates.
 */
export function createKeyedList<T>(
  parent: Element,
  options: { key(item: T): string; version(item: T): string; render(item: T): Element },
): (items: readonly T[]) => void {
  let shown = new Map<string, { version: string; element: Element }>();
  return (items) => {
    const wanted = new Map(items.map((item) => [options.key(item), item]));
    for (const [key, { element }] of shown) if (!wanted.has(key)) element.remove();
    const next = new Map<string, { version: string; element: Element }>();
    let at = parent.firstElementChild;
    for (const [key, item] of wanted) {
      const version = options.version(item);
      const old = shown.get(key);
      const element = old && old.version === version ? old.element : options.render(item);
      if (old && old.element !== element) {
        if (at === old.element) at = element;
        old.element.replaceWith(element);
      }
      next.set(key, { version, element });
      if (at === element) at = element.nextElementSibling;
      else parent.insertBefore(element, at);
    }
    shown = next;
  };
}
