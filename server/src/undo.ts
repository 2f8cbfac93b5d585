/** How long one part may take to stop, unless it is known to take longer. */
const usualPatienceMs = 10_000;

/** What was started, to be stopped in reverse order. */
export interface Undo {
  add(name: string, step: () => unknown, patienceMs?: number): void;
  /**
   * Stops everything. A part that hangs is told of and passed over: what stands behind it must be let go of all the same.
   * So must what stands behind a part that fails; rejects with the first failure, at the end.
   */
  run(): Promise<void>;
}

export const createUndo = (onStuck: (name: string) => void): Undo => {
  const steps: { readonly name: string; readonly step: () => unknown; readonly patienceMs: number }[] = [];
  const within = async (step: () => unknown, patienceMs: number): Promise<boolean> => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), patienceMs);
    });
    const done = (async () => step())().then(() => true);
    try {
      return await Promise.race([done, late]);
    } finally {
      clearTimeout(timer);
    }
  };
  return {
    add: (name, step, patienceMs = usualPatienceMs) => steps.push({ name, step, patienceMs }),
    run: async () => {
      const failures: unknown[] = [];
      for (const { name, step, patienceMs } of steps.splice(0).reverse()) {
        try {
          if (!(await within(step, patienceMs))) onStuck(name);
        } catch (error) {
          failures.push(error);
        }
      }
      if (failures.length > 0) throw failures[0];
    },
  };
};
