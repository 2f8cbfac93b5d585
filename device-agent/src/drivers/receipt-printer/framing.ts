import type { ReceiptPrinterProfile } from './profile.ts';

/** One answer of the printer, as it came. */
export type PrinterReply =
  /** Answer to `DLE EOT n`; which `n` only the asker knows. */
  | { readonly kind: 'realTime'; readonly byte: number }
  /** Automatic status (`GS a`): four bytes. */
  | { readonly kind: 'automatic'; readonly bytes: readonly [number, number, number, number] }
  /** Answer to `GS ( H` function 48: everything before that marker is on paper. */
  | { readonly kind: 'processId'; readonly id: string }
  /** Answer to `GS r 1`. */
  | { readonly kind: 'paperSensor'; readonly byte: number };

const isRealTime = (byte: number) => (byte & 0x93) === 0x12;
/** With the ticket bit of kiosk printers. */
const isRealTimeWithTicket = (byte: number) => (byte & 0x13) === 0x12;
const isAutomaticStart = (byte: number) => (byte & 0x93) === 0x10;
const isAutomaticRest = (byte: number) => (byte & 0x90) === 0x00;
const isPaperSensor = (byte: number) => [0x00, 0x03, 0x0c, 0x0f].includes(byte);
const isIdCharacter = (byte: number) => byte >= 0x20 && byte <= 0x7e;

const processIdHeader = [0x37, 0x22] as const;
const processIdLength = 7;

type Step =
  | { readonly take: number; readonly reply?: PrinterReply }
  /** The bytes so far can still become an answer. */
  | 'incomplete';

const readProcessId = (bytes: readonly number[]): Step => {
  const fits = bytes.slice(0, processIdLength).every((byte, index) => {
    if (index < 2) return byte === processIdHeader[index];
    return index < processIdLength - 1 ? isIdCharacter(byte) : byte === 0;
  });
  if (!fits) return { take: 1 };
  if (bytes.length < processIdLength) return 'incomplete';
  return { take: processIdLength, reply: { kind: 'processId', id: String.fromCharCode(...bytes.slice(2, 6)) } };
};

const readAutomatic = (bytes: readonly number[]): Step => {
  if (!bytes.slice(1, 4).every(isAutomaticRest)) return { take: 1 };
  const [b0, b1, b2, b3] = bytes;
  if (b0 === undefined || b1 === undefined || b2 === undefined || b3 === undefined) return 'incomplete';
  return { take: 4, reply: { kind: 'automatic', bytes: [b0, b1, b2, b3] } };
};

const readStep = (bytes: readonly number[], { reportsTicket }: ReceiptPrinterProfile): Step => {
  const first = bytes[0] ?? 0;
  if (first === processIdHeader[0]) return readProcessId(bytes);
  if (isRealTime(first) || (reportsTicket && isRealTimeWithTicket(first)))
    return { take: 1, reply: { kind: 'realTime', byte: first } };
  if (isAutomaticStart(first)) return readAutomatic(bytes);
  if (isPaperSensor(first)) return { take: 1, reply: { kind: 'paperSensor', byte: first } };
  return { take: 1 };
};

/**
 * Finds the answers in the printer's stream. The fixed bits of the formats keep them apart (Epson ESC/POS, "Transmission
 * status"); whatever fits none of them is skipped, so noise costs at most the answer it damaged.
 * @returns a function that takes the next piece and gives the answers completed by it.
 */
export const createReplyParser = (profile: ReceiptPrinterProfile): ((chunk: Uint8Array) => PrinterReply[]) => {
  let pending: number[] = [];
  return (chunk) => {
    pending.push(...chunk);
    const replies: PrinterReply[] = [];
    while (pending.length > 0) {
      const step = readStep(pending, profile);
      if (step === 'incomplete') break;
      if (step.reply !== undefined) replies.push(step.reply);
      pending = pending.slice(step.take);
    }
    return replies;
  };
};

/** The four questions of `DLE EOT`: printer, cause of being offline, error, paper. */
export const realTimeQuestions = [1, 2, 3, 4] as const;
export type RealTimeQuestion = (typeof realTimeQuestions)[number];

/** `DLE EOT n`: answered at once, even when the printer has stopped. */
export const askRealTime = (question: RealTimeQuestion): Uint8Array => Uint8Array.of(0x10, 0x04, question);

/** `GS ( H` function 48: the printer sends the four characters back once all before them is printed. */
export const askProcessId = (id: string): Uint8Array => {
  if (!/^[\x20-\x7e]{4}$/.test(id)) throw new Error('A process id is four visible ASCII characters');
  return Uint8Array.of(0x1d, 0x28, 0x48, 0x06, 0x00, 0x30, 0x30, ...Buffer.from(id, 'latin1'));
};

/** `GS r 1`: answered in its turn, so an answer means that all before it was processed. */
export const askPaperSensor = (): Uint8Array => Uint8Array.of(0x1d, 0x72, 0x01);

/** `ESC @`, then `GS a`: power-on state, with every change of state reported from now on. */
export const resetAndReportChanges = (): Uint8Array => Uint8Array.of(0x1b, 0x40, 0x1d, 0x61, 0x0f);
