/** Content of an element. Strings become text nodes, so that received text is never parsed as markup. */
export type Child = Node | string | number | false | null | undefined;

type Attribute = string | number | boolean | undefined;
type Listener = (event: Event) => void;

export interface Properties {
  [attribute: string]: Attribute | Record<string, Listener>;
  /** Event listeners by event name. */
  on?: Record<string, Listener>;
}

/** Creates an HTML element. `true` sets an empty attribute; `false` and `undefined` omit the attribute. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Properties = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  return filled(document.createElement(tag), properties, children);
}

/** Creates an SVG element. */
export function s<K extends keyof SVGElementTagNameMap>(
  tag: K,
  properties: Properties = {},
  ...children: Child[]
): SVGElementTagNameMap[K] {
  return filled(document.createElementNS('http://www.w3.org/2000/svg', tag), properties, children);
}

function filled<E extends Element>(element: E, properties: Properties, children: readonly Child[]): E {
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === 'object') {
      for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    } else if (value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? '' : String(value));
    }
  }
  element.append(...nodes(children));
  return element;
}

/** Replaces the content of an element. */
export function replaceChildren(element: Element, ...children: Child[]): void {
  element.replaceChildren(...nodes(children));
}

function nodes(children: readonly Child[]): (Node | string)[] {
  return children
    .filter((child) => child !== false && child !== null && child !== undefined)
    .map((child) => (typeof child === 'number' ? String(child) : (child as Node | string)));
}
