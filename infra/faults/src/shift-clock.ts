const key = Symbol('shifts of the clock');

interface Shift {
  readonly ms: number;
}

/** A shifted `Date` has the real one and the shifts that apply to it. */
type Clock = DateConstructor & { readonly [key]?: { real: DateConstructor; shifts: Set<Shift> } };

/**
 * Shifts the global `Date` by `ms`, as a wrong clock of the machine would be seen by every library of the process. Several
 * shifts add up, and end in any order.
 *
 * @returns a function that ends the shift
 */
export function shiftClock(ms: number): () => void {
  const current: Clock = globalThis.Date;
  const { real, shifts } = current[key] ?? { real: current, shifts: new Set() };
  const shift: Shift = { ms };
  shifts.add(shift);
  if (current === real) globalThis.Date = shiftedDate(real, shifts);
  return () => {
    shifts.delete(shift);
    if (shifts.size === 0) globalThis.Date = real;
  };
}

/**
 * Returns a `Date` with another present. It shares the prototype of the real one, so that dates from before the shift and
 * from `structuredClone` are instances of it: the embedded store would otherwise save them as texts.
 */
function shiftedDate(real: DateConstructor, shifts: Set<Shift>): DateConstructor {
  function now(): number {
    let ms = real.now();
    for (const shift of shifts) ms += shift.ms;
    return ms;
  }
  return new Proxy(real, {
    construct: (_, given, target) => Reflect.construct(real, given.length === 0 ? [now()] : given, target),
    apply: () => new real(now()).toString(),
    get(_, name) {
      if (name === 'now') return now;
      return name === key ? { real, shifts } : Reflect.get(real, name);
    },
  });
}
