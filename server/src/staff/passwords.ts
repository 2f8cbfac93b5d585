import type { RandomBytes } from '@linban/shared/cases/codes.ts';
import { hash, verify } from '@node-rs/argon2';

/** What one guess costs whoever has the hashes: argon2id (RFC 9106; the library's default kind), memory in KiB. */
export interface PasswordCost {
  readonly memoryCost: number;
  readonly timeCost: number;
  readonly parallelism: number;
}

/** 64 MiB and three passes, one lane. */
export const passwordCost: PasswordCost = { memoryCost: 65_536, timeCost: 3, parallelism: 1 };

/** So many at a time: each takes 64 MiB, and the threads are shared with the disk and name look-ups. */
const atOnce = 2;

const letters = '23456789abcdefghijkmnpqrstuvwxyz';
const groups = 5;

/** 100 random bits in groups of four letters: to be read from a screen and typed. */
export const createPassword = (random: RandomBytes): string =>
  Array.from(random(groups * 4), (byte) => letters.charAt(byte & 31))
    .join('')
    .replaceAll(/(.{4})(?=.)/g, '$1-');

/** Checks passwords. Takes as long for a name that does not exist as for one that does. */
export interface Passwords {
  hash(password: string): Promise<string>;
  /** `null`: there is no such account. The same work is done, and the answer is no. */
  matches(passwordHash: string | null, password: string): Promise<boolean>;
}

/** Unicode has several ways to write the same password: one of them is hashed. */
const normalized = (password: string): string => password.normalize('NFKC');

export const createPasswords = async (cost: PasswordCost): Promise<Passwords> => {
  const waiting: (() => void)[] = [];
  let running = 0;
  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    if (running >= atOnce) await new Promise<void>((go) => waiting.push(go));
    else running += 1;
    try {
      return await work();
    } finally {
      // The place goes to the next in the queue, if there is one.
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
  const nobody = await hash('nobody has this password', cost);
  return {
    hash: (password) => inTurn(() => hash(normalized(password), cost)),
    matches: (passwordHash, password) =>
      inTurn(async () => {
        const isRight = await verify(passwordHash ?? nobody, normalized(password));
        return isRight && passwordHash !== null;
      }),
  };
};
