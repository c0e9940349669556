const parameter = /\{(\w+)\}/g;

/** Converts `/items/{id}` to the syntax of @koa/router, `/items/:id`. */
export function routerPath(template: string): string {
  return template.replace(parameter, ':$1');
}

/** Compares paths so that `/items/latest` precedes `/items/{id}`: the router uses the first match. */
export function bySpecificity(a: string, b: string): number {
  const [left, right] = [shape(a), shape(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Returns the sort key of a path: 0 for each literal segment, 1 for each parameter. `/items/{id}` has the key `01`. */
function shape(template: string): string {
  return template
    .split('/')
    .slice(1)
    .map((segment) => (segment.startsWith('{') ? '1' : '0'))
    .join('');
}

/**
 * Compiles a template to a function that inserts percent-encoded parameters. The function throws a TypeError for a
 * parameter that is missing, empty, `.` or `..`.
 */
export function pathBuilder(template: string): (params: Readonly<Record<string, unknown>>) => string {
  const pieces = template.split(parameter);
  if (pieces.length === 1) return () => template;
  return (params) => {
    let path = pieces[0] as string;
    for (let index = 1; index < pieces.length; index += 2) {
      const name = pieces[index] as string;
      const value = String(params[name] ?? '');
      // URL parsers resolve dot segments, even percent-encoded ones, which would address another resource.
      if (value === '' || value === '.' || value === '..') {
        throw new TypeError(`${template}: invalid parameter ${name}: ${JSON.stringify(value)}`);
      }
      path += encodeURIComponent(value) + pieces[index + 1];
    }
    return path;
  };
}
