import { execFile } from 'node:child_process';

export interface Volume {
  change(key: 'volumeUp' | 'volumeDown'): void;
  /** Back to the usual: the next person is another one. */
  reset(): void;
}

const usualPercent = 50;
const stepPercent = 10;
/** A person who turned the sound off by mistake would think that the machine is broken. */
const leastPercent = 10;

/** @param set tells the machine's mixer. */
export const createVolume = (set: (percent: number) => void): Volume => {
  let percent = usualPercent;
  const apply = (next: number) => {
    percent = Math.min(100, Math.max(leastPercent, next));
    set(percent);
  };
  return {
    change: (key) => apply(percent + (key === 'volumeUp' ? stepPercent : -stepPercent)),
    reset: () => apply(usualPercent),
  };
};

/** Sets the volume by a program of the machine, `{percent}` in its arguments replaced. */
export const volumeByCommand =
  (command: readonly string[], onFailure: () => void) =>
  (percent: number): void => {
    const [program = '', ...args] = command.map((part) => part.replaceAll('{percent}', String(percent)));
    execFile(program, args, { timeout: 2_000 }, (error) => {
      if (error) onFailure();
    });
  };
