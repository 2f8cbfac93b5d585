import { readFileSync } from 'node:fs';
import { enrolReplySchema } from '@linban/shared/contracts/terminal-link.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import * as v from 'valibot';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { createBackoff } from '../uplink/backoff.ts';
import type { Enrolment, TerminalIdentity } from './terminal-identity.ts';
import type { TerminalKeys } from './terminal-key.ts';

type EnrolError =
  /** Server, network or code file not there yet, or an answer that does not fit: worth another try soon. */
  | { readonly kind: 'pending'; readonly code: string }
  /** The server does not take this code; somebody must put a new one into the file. */
  | { readonly kind: 'refused'; readonly status: number };

const requestTimeout = 10_000;
/** A refused code is looked at again this often, because the file may have been replaced. */
const refusedPause = 30_000;

const readCode = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8').trim() || undefined;
  } catch {
    return undefined;
  }
};

const enrolOnce = async (
  serverUrl: string,
  code: string,
  publicKey: string,
  signal: AbortSignal,
): Promise<Result<Enrolment, EnrolError>> => {
  try {
    const response = await fetch(`${serverUrl}/api/terminals/enrol`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code, publicKey }),
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(requestTimeout)]),
    });
    const body: unknown = await response.json().catch(() => undefined);
    if (response.status >= 400 && response.status < 500 && response.status !== 429)
      return fail({ kind: 'refused', status: response.status });
    const reply = response.ok ? v.safeParse(enrolReplySchema, body) : undefined;
    return reply?.success ? ok(reply.output) : fail({ kind: 'pending', code: `http-${response.status}` });
  } catch {
    return fail({ kind: 'pending', code: 'unreachable' });
  }
};

export interface EnrolmentOptions {
  readonly serverUrl: string;
  readonly codeFile: string;
  readonly keys: TerminalKeys;
  /** Cases that wait here were sealed and signed as the terminal that this machine is now. */
  readonly hasCasesWaiting: () => boolean;
}

/**
 * Turns a one-time code into an enrolment, however long the server takes to appear: once in a terminal's life, and again with a key of
 * its own after a revocation, but not over cases that still wait. Returns how to stop trying.
 */
export const keepEnrolling = (
  identity: TerminalIdentity,
  { serverUrl, codeFile, keys, hasCasesWaiting }: EnrolmentOptions,
  { clock, random, log }: { readonly clock: Clock; readonly random: () => number; readonly log: Log },
): (() => void) => {
  const stopping = new AbortController();
  const backoff = createBackoff({ least: 500, first: 1_000, most: 5_000 }, random);
  let cancelWait = () => {};
  let isTrying = false;
  let lastWord = '';
  /** Of a terminal that was enrolled before, the file still holds the code of that time. */
  let refusedCode: string | null = null;

  const need = (): 'first' | 'again' | null => {
    if (identity.enrolment() === null) return 'first';
    return identity.isRevoked() ? 'again' : null;
  };
  const tellOnce = (word: string, tell: () => void): void => {
    if (word !== lastWord) tell();
    lastWord = word;
  };
  const waitFor = (milliseconds: number): void => {
    cancelWait = clock.after(milliseconds, start);
  };

  const attempt = async (): Promise<void> => {
    const again = need() === 'again';
    const code = readCode(codeFile);
    if (again && code !== undefined && code === refusedCode) return waitFor(refusedPause);
    if (again && code !== undefined && hasCasesWaiting()) {
      tellOnce('outboxNotEmpty', () => log.warn('enrolmentRefused', { cause: 'outboxNotEmpty' }));
      return waitFor(refusedPause);
    }
    // A key in hardware was replaced there.
    const next = again ? await keys.next() : null;
    const result =
      code === undefined
        ? fail<EnrolError>({ kind: 'pending', code: 'no-code-file' })
        : await enrolOnce(serverUrl, code, (next ?? keys.current()).publicKey, stopping.signal);
    if (stopping.signal.aborted) return;
    if (result.ok) {
      if (next) keys.promote();
      const isKept = identity.keep(result.value).ok && identity.setRevoked(false).ok;
      if (!isKept) log.warn('identityNotKept');
      log.info('enrolled');
      return;
    }
    const { error } = result;
    if (error.kind === 'refused') {
      log.warn('enrolmentRefused', { status: error.status });
      if (again) refusedCode = code ?? null;
      lastWord = '';
    } else tellOnce(error.code, () => log.info('enrolmentPending', { code: error.code }));
    waitFor(error.kind === 'refused' ? refusedPause : backoff.next());
  };
  function start(): void {
    if (isTrying || stopping.signal.aborted || need() === null) return;
    cancelWait();
    isTrying = true;
    attempt()
      .catch((error: unknown) => {
        log.bug('enrolmentPending', error);
        waitFor(refusedPause);
      })
      .finally(() => {
        isTrying = false;
      });
  }

  const forget = identity.onChange(() => {
    if (need() === 'again') start();
  });
  start();
  return () => {
    stopping.abort();
    forget();
    cancelWait();
  };
};
