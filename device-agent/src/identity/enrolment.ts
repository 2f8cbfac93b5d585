import { readFileSync } from 'node:fs';
import { enrolReplySchema } from '@linban/shared/contracts/terminal-link.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import * as v from 'valibot';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { createBackoff } from '../uplink/backoff.ts';
import type { Enrolment, TerminalIdentity } from './terminal-identity.ts';

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

/**
 * Turns the one-time code into an enrolment, however long the server takes to appear. Returns how to stop trying.
 */
export const keepEnrolling = (
  identity: TerminalIdentity,
  { serverUrl, codeFile }: { readonly serverUrl: string; readonly codeFile: string },
  { clock, random, log }: { readonly clock: Clock; readonly random: () => number; readonly log: Log },
): (() => void) => {
  const stopping = new AbortController();
  const backoff = createBackoff({ least: 500, first: 1_000, most: 5_000 }, random);
  let cancelWait = () => {};
  let lastCode = '';

  const attempt = async (): Promise<void> => {
    const code = readCode(codeFile);
    const result =
      code === undefined
        ? fail<EnrolError>({ kind: 'pending', code: 'no-code-file' })
        : await enrolOnce(serverUrl, code, identity.key.publicKey, stopping.signal);
    if (stopping.signal.aborted) return;
    if (result.ok) {
      if (!identity.keep(result.value).ok) log.warn('identityNotKept');
      log.info('enrolled');
      return;
    }
    const { error } = result;
    if (error.kind === 'refused') log.warn('enrolmentRefused', { status: error.status });
    else if (error.code !== lastCode) log.info('enrolmentPending', { code: error.code });
    lastCode = error.kind === 'pending' ? error.code : '';
    cancelWait = clock.after(error.kind === 'refused' ? refusedPause : backoff.next(), start);
  };
  const start = () => {
    attempt().catch((error: unknown) => {
      log.bug('enrolmentPending', error);
      cancelWait = clock.after(refusedPause, start);
    });
  };

  if (identity.enrolment() === null) start();
  return () => {
    stopping.abort();
    cancelWait();
  };
};
