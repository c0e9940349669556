const parameter = /\{(\w+)\}/g;

/** `/items/{id}` as @koa/router writes it: `/items/:id`. */
export function routerPath(template: string): string {
  return template.replace(parameter, ':$1');
}

/** Sorts `/items/latest` before `/items/{id}`: the router takes the first that matches. */
export function bySpecificity(a: string, b: string): number {
  const [left, right] = [shape(a), shape(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** A digit for each segment, so that all paths are in one order: `/items/{id}` is `01`. */
function shape(template: string): string {
  return template
    .split('/')
    .slice(1)
    .map((segment) => (segment.startsWith('{') ? '1' : '0'))
    .join('');
}

/** Compiles a template to a function that fills it in, percent-encoded. The function throws TypeError. */
export function pathBuilder(template: string): (params: Readonly<Record<string, unknown>>) => string {
  const pieces = template.split(parameter);
  if (pieces.length === 1) return () => template;
  return (params) => {
    let path = pieces[0] as string;
    for (let index = 1; index < pieces.length; index += 2) {
      const name = pieces[index] as string;
      const value = String(params[name] ?? '');
      // A dot means "this folder" to a URL parser, even when encoded: it would lead to another resource.
      if (value === '' || value === '.' || value === '..') {
        throw new TypeError(`${template} needs ${name}, got ${JSON.stringify(value)}`);
      }
      path += encodeURIComponent(value) + pieces[index + 1];
    }
    return path;
  };
}
