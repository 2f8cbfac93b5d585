import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import * as v from 'valibot';
import type { CardContent, TakeError } from '../drivers/id-card/types.ts';
import { hostEnvironment } from '../host-environment.ts';
import type { Guest, SealedHolder, SealOptions } from './seal-holder.ts';
import { type SealRequest, sealAnswerSchema } from './sealing-host/messages.ts';

/** Reads the text of cards and seals the person, for one command that waits for a card. */
export interface HolderSealer {
  /** Does not keep the card's content. `notTaken`: it could not be done, and the card is not to blame. */
  seal(card: CardContent, options: SealOptions): Promise<Result<SealedHolder | Guest, TakeError>>;
  /** Gives up what is going on and leaves nothing behind. */
  close(): void;
}

const hostProgram = fileURLToPath(new URL('sealing-host/main.ts', import.meta.url));

/** The host is told nothing but where programs are; the card goes through its standard input. */
const launchHost = (): ChildProcess =>
  spawn(process.execPath, [hostProgram], {
    stdio: ['pipe', 'ignore', 'ignore', 'ipc'],
    env: hostEnvironment(),
  });

export interface HolderSealerOptions {
  readonly launch?: () => ChildProcess;
  /** How long a host may take from its start to the answer, in milliseconds: a busy machine needs a second for the start alone. */
  readonly answerLimitMs?: number;
}

/** A process that waits for its one card. */
const startHost = (launch: () => ChildProcess, answerLimitMs: number) => {
  const host = launch();
  const ended = new Promise<null>((resolve) => {
    host.once('exit', () => resolve(null));
    host.once('error', () => resolve(null));
  });
  const answered = new Promise<unknown>((resolve) => void host.once('message', resolve));
  // A host that is gone does not take its card; its end says so.
  host.stdin?.on('error', () => {});

  const pour = ({ text, furtherAddresses }: CardContent) => {
    const content = Buffer.concat([text, furtherAddresses]);
    host.stdin?.end(content, () => content.fill(0));
  };
  const seal = async (card: CardContent, options: SealOptions): Promise<Result<SealedHolder | Guest, TakeError>> => {
    const timer = setTimeout(() => host.kill('SIGKILL'), answerLimitMs);
    const request: SealRequest = options;
    host.send(request, () => {});
    pour(card);
    const answer = v.safeParse(sealAnswerSchema, await Promise.race([answered, ended]));
    clearTimeout(timer);
    if (!answer.success) return fail({ kind: 'notTaken' });
    const { output } = answer;
    return output.kind === 'refused' ? fail(output.error) : ok(output);
  };
  return { seal, end: () => host.kill('SIGKILL') };
};

/** Each card is read by a process of its own, which ends with it; the first one starts at once, before there is a card. */
export const startHolderSealer = ({
  launch = launchHost,
  answerLimitMs = 20_000,
}: HolderSealerOptions = {}): HolderSealer => {
  const start = () => startHost(launch, answerLimitMs);
  let host = start();
  let isClosed = false;
  return {
    seal: async (card, options) => {
      const sealed = await host.seal(card, options);
      host.end();
      if (!sealed.ok && !isClosed) host = start();
      return sealed;
    },
    close: () => {
      isClosed = true;
      host.end();
    },
  };
};
