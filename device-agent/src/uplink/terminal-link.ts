import type { SealedEnvelope } from '@linban/shared/cases/sealed-envelope.ts';
import type { SubmissionError, SubmissionReceipt } from '@linban/shared/cases/submission.ts';
import { ask, type Carrier, type LinkError } from '@linban/shared/contracts/request.ts';
import { type ConnectRefusal, type OutboxStatus, terminalRequests } from '@linban/shared/contracts/terminal-link.ts';
import type { DeviceStatuses } from '@linban/shared/devices/device-status.ts';
import { fail, type Result } from '@linban/shared/result.ts';
import type { HealthReport } from '@linban/shared/terminals/health.ts';
import type { Clock } from '../clock.ts';
import type { RotationProofs } from '../identity/key-rotation.ts';
import type { TerminalIdentity } from '../identity/terminal-identity.ts';
import { openConnection } from './connection.ts';
import { createLinkQuality, type LinkQuality } from './link-quality.ts';

const helloTimeout = 5_000;
const reportTimeout = 5_000;
const submitTimeout = 20_000;
const reportEvery = 30_000;
/** Changes that come together make one report. */
const coalesce = 100;

export interface TerminalLinkOptions {
  readonly serverUrl: string;
  readonly identity: TerminalIdentity;
  readonly boot: string;
  readonly version: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly picture: () => {
    readonly devices: DeviceStatuses;
    readonly outbox: OutboxStatus;
    readonly screen: boolean;
    readonly staffCalledAt: string | null;
    readonly health: HealthReport;
  };
  readonly onChange: (up: boolean) => void;
  /** The server's keys or this terminal's profile changed and could not be written down. */
  readonly onNotKept: () => void;
  /** The server was reached and did not let this terminal in. */
  readonly onRefused: (cause: ConnectRefusal) => void;
  /** The server asks for a new key. */
  readonly onRotationDue: () => void;
}

/** The agent's own link to the server. */
export interface TerminalLink {
  /** Connected, and the server said hello. */
  isUp(): boolean;
  /** How well it carries. */
  quality(): LinkQuality;
  /** Something in the picture changed: it is reported within a tenth of a second. */
  reportSoon(): void;
  /** Reports the picture as it is now; whether the server has it. */
  reportNow(): Promise<boolean>;
  submit(envelope: SealedEnvelope): Promise<Result<SubmissionReceipt, SubmissionError | LinkError>>;
  /** Names the key that shall follow. */
  rotateKey(proofs: RotationProofs): Promise<Result<unknown, { readonly kind: 'proofRefused' } | LinkError>>;
  /** Drops the connection and opens it with a new credential. */
  restart(): void;
  close(): void;
}

export const openTerminalLink = (options: TerminalLinkOptions): TerminalLink => {
  const { identity, boot, version, clock } = options;
  const quality = createLinkQuality(clock);
  let isUp = false;
  let seq = 0;
  let underWay: Promise<boolean> | null = null;
  let cancelReport = () => {};
  let cancelCoalesce: (() => void) | null = null;
  let epoch = 0;

  const setUp = (next: boolean) => {
    if (isUp === next) return;
    isUp = next;
    options.onChange(next);
  };
  const connection = openConnection({
    serverUrl: options.serverUrl,
    namespace: '/terminal',
    token: () => identity.connectToken(),
    clock,
    random: options.random,
    onUp: () => void hello(),
    onRefused: options.onRefused,
    onDown: () => {
      epoch += 1;
      cancelReport();
      setUp(false);
    },
  });
  const carry: Carrier = (message, timeoutMs) => connection.request(message, timeoutMs);

  const forgetIdentity = identity.onChange(() => connection.wake());

  async function hello(): Promise<void> {
    const own = epoch;
    const answered = quality.asked();
    const reply = await ask(terminalRequests, carry, 'terminal.hello', { boot, version }, helloTimeout);
    if (own !== epoch) return;
    if (!reply.ok) return connection.restart();
    answered(reply.value.serverTime);
    quality.cameUp();
    const { profile, keys } = reply.value;
    const terminalId = identity.enrolment()?.terminalId;
    if (terminalId !== undefined && !identity.keep({ terminalId, keys, profile }).ok) options.onNotKept();
    setUp(true);
    void report();
  }

  async function report(): Promise<void> {
    cancelReport();
    if (!isUp) return;
    if (underWay) return reportSoon();
    await sendReport();
  }

  function sendReport(): Promise<boolean> {
    underWay = tellPicture().finally(() => {
      underWay = null;
    });
    return underWay;
  }

  async function reportNow(): Promise<boolean> {
    while (underWay) await underWay;
    if (!isUp) return false;
    cancelReport();
    return sendReport();
  }

  /** One report to its answer; the next one follows in time. */
  async function tellPicture(): Promise<boolean> {
    const own = epoch;
    seq += 1;
    const answered = quality.asked();
    const reply = await ask(
      terminalRequests,
      carry,
      'terminal.report',
      { boot, seq, ...options.picture() },
      reportTimeout,
    );
    if (reply.ok) answered(reply.value.serverTime);
    if (reply.ok && reply.value.rotateKey) options.onRotationDue();
    if (own !== epoch) return reply.ok;
    // No answer to a report: the link only looks alive.
    if (!reply.ok && reply.error.kind === 'unreachable') connection.restart();
    else cancelReport = clock.after(reportEvery, () => void report());
    return reply.ok;
  }

  function reportSoon(): void {
    if (cancelCoalesce !== null) return;
    cancelCoalesce = clock.after(coalesce, () => {
      cancelCoalesce = null;
      void report();
    });
  }

  return {
    isUp: () => isUp,
    quality: quality.now,
    reportSoon,
    reportNow,
    submit: (envelope) =>
      isUp
        ? ask(terminalRequests, carry, 'cases.submit', { envelope }, submitTimeout)
        : Promise.resolve(fail({ kind: 'unreachable' })),
    rotateKey: (proofs) => ask(terminalRequests, carry, 'terminal.rotateKey', { ...proofs }, reportTimeout),
    restart: () => connection.restart(),
    close: () => {
      forgetIdentity();
      cancelCoalesce?.();
      connection.close();
    },
  };
};
