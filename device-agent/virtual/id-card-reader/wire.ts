/** The module's side of the wire, written from the tables of GA 467 and not from the driver it talks to. */

export interface Command {
  readonly code: string;
  /** Set when the frame came in damaged: the status the module answers. */
  readonly refusal?: number;
}

const start = Buffer.from('aaaaaa9669', 'hex');

const checkOf = (bytes: Buffer): number => {
  let sum = 0;
  for (const byte of bytes) sum ^= byte;
  return sum;
};

/** Collects bytes and returns the commands completed by them. */
export const createCommandCollector = () => {
  let pending = Buffer.alloc(0);
  return (chunk: Uint8Array): Command[] => {
    pending = Buffer.concat([pending, chunk]);
    const commands: Command[] = [];
    for (;;) {
      const at = pending.indexOf(start);
      if (at < 0) {
        pending = pending.subarray(Math.max(0, pending.length - (start.length - 1)));
        return commands;
      }
      const frame = pending.subarray(at);
      if (frame.length < 7) return commands;
      const length = frame.readUInt16BE(5);
      if (length < 3 || length > 64) {
        commands.push({ code: '', refusal: 0x11 });
        pending = frame.subarray(7);
        continue;
      }
      if (frame.length < 7 + length) return commands;
      const isGood = checkOf(frame.subarray(5, 7 + length)) === 0;
      const code = frame.subarray(7, 9).toString('hex');
      commands.push(isGood ? { code } : { code, refusal: 0x10 });
      pending = frame.subarray(7 + length);
    }
  };
};

/** A reply frame: status words 00 00 and `status`, then the data. */
export const replyFrame = (status: number, data: Uint8Array = new Uint8Array()): Buffer => {
  const frame = Buffer.alloc(5 + 2 + 3 + data.length + 1);
  start.copy(frame);
  frame.writeUInt16BE(3 + data.length + 1, 5);
  frame[9] = status;
  frame.set(data, 10);
  frame[frame.length - 1] = checkOf(frame.subarray(5, frame.length - 1));
  return frame;
};
