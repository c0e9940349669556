/** Carries out one piece of work after the other, in the order of the calls; a failure does not stop the next. */
export function createSerial(): <R>(work: () => Promise<R>) => Promise<R> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work);
    last = result.catch(() => {});
    return result;
  };
}
