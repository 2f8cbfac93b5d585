/**
 * One thing that was said on a connection: a frame of a WebSocket (RFC 6455, 5.2), the opening of one, or, on a connection that is
 * none, a piece as it came.
 */
export interface WireUnit {
  readonly bytes: Buffer;
  /** How it begins, as text: enough to see what is asked and which question is answered. */
  readonly head: string;
}

const headLength = 120;
const openingEnd = Buffer.from('\r\n\r\n');

interface FrameShape {
  readonly payloadAt: number;
  readonly length: number;
  readonly mask: Buffer | null;
}

/** `null`: its head is not all there yet. */
const shapeOf = (bytes: Buffer): FrameShape | null => {
  if (bytes.length < 2) return null;
  const [isMasked, short] = [bytes.readUInt8(1) >= 128, bytes.readUInt8(1) % 128];
  const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
  const payloadAt = 2 + lengthBytes + (isMasked ? 4 : 0);
  if (bytes.length < payloadAt) return null;
  const payload =
    lengthBytes === 2 ? bytes.readUInt16BE(2) : lengthBytes === 8 ? Number(bytes.readBigUInt64BE(2)) : short;
  const mask = isMasked ? bytes.subarray(payloadAt - 4, payloadAt) : null;
  return { payloadAt, length: payloadAt + payload, mask };
};

const headOf = (frame: Buffer, { payloadAt, mask }: FrameShape): string => {
  const start = frame.subarray(payloadAt, payloadAt + headLength);
  return Buffer.from(start.map((byte, index) => byte ^ (mask?.[index % 4] ?? 0))).toString('latin1');
};

/** Cuts what comes on one direction of a connection into units; an unfinished one waits for its rest. */
export const createUnitSplitter = (): ((chunk: Buffer) => readonly WireUnit[]) => {
  let mode: 'unknown' | 'pieces' | 'opening' | 'frames' = 'unknown';
  let rest = Buffer.alloc(0);
  const takeOpening = (): WireUnit | null => {
    const end = rest.indexOf(openingEnd);
    if (end < 0) return null;
    const bytes = rest.subarray(0, end + openingEnd.length);
    rest = rest.subarray(bytes.length);
    mode = 'frames';
    return { bytes, head: bytes.subarray(0, headLength).toString('latin1') };
  };
  const takeFrame = (): WireUnit | null => {
    const shape = shapeOf(rest);
    if (!shape || rest.length < shape.length) return null;
    const bytes = rest.subarray(0, shape.length);
    rest = rest.subarray(shape.length);
    return { bytes, head: headOf(bytes, shape) };
  };
  return (chunk) => {
    if (mode === 'unknown') {
      const start = chunk.subarray(0, headLength).toString('latin1');
      mode = start.startsWith('GET /socket.io') || start.startsWith('HTTP/1.1 101') ? 'opening' : 'pieces';
    }
    if (mode === 'pieces') return [{ bytes: chunk, head: chunk.subarray(0, headLength).toString('latin1') }];
    rest = Buffer.concat([rest, chunk]);
    const units: WireUnit[] = [];
    for (;;) {
      const unit = mode === 'opening' ? takeOpening() : takeFrame();
      if (!unit) return units;
      units.push(unit);
    }
  };
};

/** The operations of the server that faults are aimed at. */
export const operations = ['submit', 'status', 'deskAct', 'callBack', 'lookup'] as const;
export type Operation = (typeof operations)[number];

const namesOf: Readonly<Record<Operation, readonly string[]>> = {
  submit: ['"cases.submit"'],
  status: ['"cases.show"', '"cases.list"'],
  deskAct: ['"desk.act"'],
  callBack: ['POST /api/departments/'],
  lookup: ['"records.look"'],
};

/** Which operation a unit from a client asks for; `answer`: how the unit that answers it begins. */
export const askedBy = ({ head }: WireUnit): { readonly operation: Operation; readonly answer: string } | null => {
  const operation = operations.find((one) => namesOf[one].some((name) => head.includes(name)));
  if (!operation) return null;
  // A question of socket.io is `42/namespace,ID[…`, its answer `43/namespace,ID[…` (its protocol, version 5).
  const question = /^42(\/\w+,\d+)\[/.exec(head);
  return { operation, answer: question ? `43${question[1]}[` : 'HTTP/1.1 ' };
};
