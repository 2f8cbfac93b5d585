import { execFile } from 'node:child_process';
import type { TerminalKey, TerminalKeys } from './terminal-key.ts';

const limitMs = 5_000;

/** Runs a program on what it shall sign; rejects where it fails, says too much, or takes longer than five seconds. */
const runProgram = (command: readonly [string, ...string[]], verb: string, input: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const [program, ...words] = command;
    const options = { timeout: limitMs, killSignal: 'SIGKILL', maxBuffer: 4096 } as const;
    const child = execFile(program, [...words, verb], options, (error, stdout) => {
      // What the program wrote is left out: nobody knows what it says of a key.
      if (error) reject(new Error(`the program that holds the terminal's key failed at ${verb}`));
      else resolve(stdout.trim());
    });
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });

/** The program's answer, of a fixed length in base64url; the error leaves out what else it may have said. */
const answerOf = async (command: readonly [string, ...string[]], verb: string, input: string, length: number) => {
  const answer = await runProgram(command, verb, input);
  if (answer.length !== length || !/^[A-Za-z0-9_-]+$/.test(answer))
    throw new Error(`the program that holds the terminal's key answers nonsense at ${verb}`);
  return answer;
};
const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/**
 * A key in hardware (TPM, smart card, security module), behind a program: `PROGRAM public-key` prints the raw Ed25519 public key,
 * `PROGRAM sign` reads the bytes to sign and prints the raw signature, both base64url. Rejects where the program does not answer so.
 */
export const openCommandKeys = async (command: readonly [string, ...string[]]): Promise<TerminalKeys> => {
  const key: TerminalKey = {
    publicKey: await answerOf(command, 'public-key', '', 43),
    sign: async (claims) => {
      const text = `${base64url({ alg: 'EdDSA', typ: 'JWT' })}.${base64url(claims)}`;
      return `${text}.${await answerOf(command, 'sign', text, 86)}`;
    },
  };
  return {
    current: () => key,
    next: async () => null,
    promote: () => {
      throw new Error('a key in hardware is replaced there');
    },
  };
};
