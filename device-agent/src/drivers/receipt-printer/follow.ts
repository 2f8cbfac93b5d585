import type { PrintCause, PrintOutcome } from '@linban/shared/devices/print-job.ts';
import type { Conversation } from './conversation.ts';
import { askPaperSensor, askProcessId } from './framing.ts';
import { troubleOf } from './status.ts';
import type { ReceiptPrinterLimits, Timers } from './types.ts';

export interface JobToFollow {
  readonly commands: Uint8Array;
  /** Four visible ASCII characters that only this job's confirmation carries. */
  readonly marker: string;
}

const uncertain = (cause: PrintCause): PrintOutcome => ({ state: 'uncertain', cause });

/**
 * Sends a job and waits until the printer confirms it, the connection ends, trouble lasts too long, or time is up.
 * From its first byte on a job can end as `printed` or `uncertain` only.
 */
export const sendAndFollow = (
  conversation: Conversation,
  { commands, marker }: JobToFollow,
  timers: Timers,
  { pollMs, troubleMs, confirmMs }: ReceiptPrinterLimits,
): Promise<PrintOutcome> =>
  new Promise((resolve) => {
    const undo: (() => void)[] = [];
    let isSettled = false;
    let callOffTrouble: (() => void) | undefined;
    let callOffConfirm = () => {};
    let callOffPoll = () => {};

    const settle = (outcome: PrintOutcome) => {
      if (isSettled) return;
      isSettled = true;
      callOffTrouble?.();
      callOffConfirm();
      callOffPoll();
      for (const stop of undo) stop();
      resolve(outcome);
    };
    const currentTrouble = () => troubleOf(conversation.sensors);

    const startConfirmTime = () => {
      callOffConfirm();
      callOffConfirm = timers.after(confirmMs, () => settle(uncertain(currentTrouble() ?? 'no-confirmation')));
    };
    const watchTrouble = () => {
      if (currentTrouble() === undefined) {
        callOffTrouble?.();
        callOffTrouble = undefined;
        return;
      }
      callOffTrouble ??= timers.after(troubleMs, () => settle(uncertain(currentTrouble() ?? 'no-confirmation')));
    };
    const poll = () => {
      callOffPoll = timers.after(pollMs, async () => {
        await conversation.readSensors();
        if (!isSettled) poll();
      });
    };
    // The queued answer only says that the commands were processed; the sensors must agree that paper was there.
    const checkFence = async () => {
      const isAnswered = await conversation.readSensors();
      if (isAnswered && currentTrouble() === undefined) settle({ state: 'printed' });
    };

    undo.push(
      conversation.onReply((reply) => {
        if (reply.kind === 'processId' && reply.id === marker) settle({ state: 'printed' });
        if (reply.kind === 'paperSensor' && conversation.confirmation === 'fence') void checkFence();
      }),
      conversation.onSensors(watchTrouble),
      conversation.onClose(() => settle(uncertain('interrupted'))),
    );
    if (isSettled) return;

    const question = conversation.confirmation === 'fence' ? askPaperSensor() : askProcessId(marker);
    startConfirmTime();
    conversation.send(Buffer.concat([commands, question])).then(() => {
      if (isSettled) return;
      startConfirmTime();
      poll();
    });
  });
