import type { ByteStream } from '../byte-stream/types.ts';
import {
  askPaperSensor,
  askProcessId,
  askRealTime,
  createReplyParser,
  type PrinterReply,
  realTimeQuestions,
  resetAndReportChanges,
} from './framing.ts';
import type { ReceiptPrinterProfile } from './profile.ts';
import { type PrinterSensors, sensorsAtRest, withAutomaticStatus, withRealTimeStatus } from './status.ts';
import type { Confirmation, ReceiptPrinterLimits, Timers } from './types.ts';

/** One connection to the printer, from its opening to its end: what is asked and what is answered on it. */
export interface Conversation {
  readonly isOpen: boolean;
  /** As the printer last reported them. */
  readonly sensors: PrinterSensors;
  readonly confirmation: Confirmation;
  send(bytes: Uint8Array): Promise<void>;
  /** Asks for all sensors (`DLE EOT 1` to `4`). False if the printer did not answer in time. */
  readSensors(): Promise<boolean>;
  /** Finds out how this unit confirms a job; for a printer that is ready and idle. */
  probeConfirmation(): Promise<Confirmation>;
  onReply(listener: (reply: PrinterReply) => void): () => void;
  /** Called after every report of the sensors, changed or not. */
  onSensors(listener: () => void): () => void;
  onClose(listener: () => void): () => void;
  close(): Promise<void>;
}

export interface ConversationOptions {
  readonly timers: Timers;
  readonly limits: Pick<ReceiptPrinterLimits, 'answerMs' | 'probeMs'>;
  readonly profile: ReceiptPrinterProfile;
}

const probeId = 'LBNB';

export const createConversation = (
  stream: ByteStream,
  { timers, limits, profile }: ConversationOptions,
): Conversation => {
  let sensors = sensorsAtRest;
  let confirmation: Confirmation = 'unknown';
  let reading: Promise<boolean> | undefined;
  const replyListeners = new Set<(reply: PrinterReply) => void>();
  const sensorListeners = new Set<() => void>();
  const parse = createReplyParser(profile);

  const setSensors = (next: PrinterSensors) => {
    sensors = next;
    for (const listener of [...sensorListeners]) listener();
  };
  const onReply = (listener: (reply: PrinterReply) => void) => {
    replyListeners.add(listener);
    return () => {
      replyListeners.delete(listener);
    };
  };
  stream.onData((chunk) => {
    for (const reply of parse(chunk)) {
      if (reply.kind === 'automatic') setSensors(withAutomaticStatus(sensors, reply.bytes));
      for (const listener of [...replyListeners]) listener(reply);
    }
  });

  /** Sends a question and hands replies to `take` until it says that the answer is complete. False: no answer. */
  const ask = async (question: Uint8Array, ms: number, take: (reply: PrinterReply) => boolean): Promise<boolean> => {
    const answered = new Promise<boolean>((resolve) => {
      const settle = (isAnswered: boolean) => {
        cancelTimer();
        stopListening();
        stopWatching();
        resolve(isAnswered);
      };
      const cancelTimer = timers.after(ms, () => settle(false));
      const stopListening = onReply((reply) => {
        if (take(reply)) settle(true);
      });
      let stopWatching = () => {};
      stopWatching = stream.onClose(() => settle(false));
    });
    void stream.write(question);
    return answered;
  };

  const askSensors = () => {
    const answers: number[] = [];
    return ask(Buffer.concat(realTimeQuestions.map(askRealTime)), limits.answerMs, (reply) => {
      if (reply.kind !== 'realTime') return false;
      answers.push(reply.byte);
      if (answers.length < realTimeQuestions.length) return false;
      // One step, so that nobody sees "offline" before its cause.
      setSensors(
        realTimeQuestions.reduce(
          (known, question, index) => withRealTimeStatus(known, question, answers[index] ?? 0),
          sensors,
        ),
      );
      return true;
    });
  };

  // Answers carry no number, so two rounds of questions must never overlap.
  const readSensors = () => {
    reading ??= askSensors().finally(() => {
      reading = undefined;
    });
    return reading;
  };

  const probeConfirmation = async (): Promise<Confirmation> => {
    // A unit that does not know the command may take its parameters for text: the reset wipes that from its line.
    const marker = Buffer.concat([askProcessId(probeId), resetAndReportChanges()]);
    const echoes = await ask(marker, limits.probeMs, (reply) => reply.kind === 'processId' && reply.id === probeId);
    if (echoes) {
      confirmation = 'processId';
    } else if (stream.isOpen) {
      const answers = await ask(askPaperSensor(), limits.probeMs, (reply) => reply.kind === 'paperSensor');
      if (stream.isOpen) confirmation = answers ? 'fence' : 'none';
    }
    return confirmation;
  };

  return {
    get isOpen() {
      return stream.isOpen;
    },
    get sensors() {
      return sensors;
    },
    get confirmation() {
      return confirmation;
    },
    send: (bytes) => stream.write(bytes),
    readSensors,
    probeConfirmation,
    onReply,
    onSensors: (listener) => {
      sensorListeners.add(listener);
      return () => {
        sensorListeners.delete(listener);
      };
    },
    onClose: (listener) => stream.onClose(listener),
    close: () => stream.close(),
  };
};
