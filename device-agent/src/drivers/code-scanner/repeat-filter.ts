import { createHash } from 'node:crypto';

/** A scanner that sees a code for as long as it is held before it says so again and again. */
export const repeatMs = 2_000;

/** Tells a code that is still being held from a new one. Keeps a digest, not the code. */
export const createRepeatFilter = () => {
  let given: { readonly digest: string; seenAt: number } | undefined;
  const digestOf = (text: string) => createHash('sha256').update(text).digest('base64url');
  return {
    /** Whether this is the code that was given last and has not been away since for {@link repeatMs}. `at` in milliseconds. */
    isRepeat: (text: string, at: number): boolean => {
      if (given?.digest !== digestOf(text) || at - given.seenAt > repeatMs) return false;
      given.seenAt = at;
      return true;
    },
    gave: (text: string, at: number): void => {
      given = { digest: digestOf(text), seenAt: at };
    },
  };
};
