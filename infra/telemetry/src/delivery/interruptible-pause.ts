/** Pause that another function can end early. */
export class InterruptiblePause {
  #end: (() => void) | undefined = undefined;

  /** Resolves after `ms` milliseconds or at a call of `end`. Does not keep the process alive. */
  wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#end = undefined;
        resolve();
      };
      const timer = setTimeout(end, ms);
      timer.unref();
      this.#end = end;
    });
  }

  /** Ends the running pause, if any. */
  end(): void {
    this.#end?.();
  }
}
