import { startStreamServer } from '../stream-server.ts';

/**
 * A board of sixteen relays and sixteen contacts on Modbus RTU, written from the tables of MODBUS Application Protocol
 * V1.1b3 (functions 02 and 0F, exceptions) and the CRC of MODBUS over Serial Line V1.02, not from the driver it talks to.
 */
export interface VirtualIoBoardOptions {
  readonly port?: number;
  readonly unit?: number;
}

export interface IoBoardFaults {
  /** Answers nothing. */
  readonly silent: boolean;
  /** Answers with a wrong checksum. */
  readonly wrongChecksum: boolean;
  /** Sends noise before each answer. */
  readonly noise: boolean;
  /** Sends only the first half of each answer. */
  readonly half: boolean;
  /** Refuses every request ("server device failure", exception 04). */
  readonly refuses: boolean;
}

const noFaults: IoBoardFaults = { silent: false, wrongChecksum: false, noise: false, half: false, refuses: false };
const channelCount = 16;

/** The table-driven form of the checksum in the appendix of MODBUS over Serial Line. */
const crcTable = Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = (value >>> 1) ^ (value & 1 ? 0xa001 : 0);
  return value;
});
const checksum = (bytes: Buffer): Buffer => {
  let crc = 0xffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ (crcTable[(crc ^ byte) & 0xff] ?? 0);
  const two = Buffer.alloc(2);
  two.writeUInt16LE(crc);
  return two;
};

export const startVirtualIoBoard = async ({ port = 0, unit = 1 }: VirtualIoBoardOptions = {}) => {
  const listeners = new Set<() => void>();
  const contacts: boolean[] = Array.from({ length: channelCount }, () => false);
  let relays: boolean[] = Array.from({ length: channelCount }, () => false);
  let faults = noFaults;
  const changed = () => {
    for (const listener of listeners) listener();
  };

  const exception = (code: number, why: number) => Buffer.from([unit, code | 0x80, why]);
  const obey = (request: Buffer): Buffer => {
    const code = request.readUInt8(1);
    const first = request.readUInt16BE(2);
    const count = request.readUInt16BE(4);
    if (faults.refuses) return exception(code, 0x04);
    if (count < 1 || first + count > channelCount) return exception(code, 0x02);
    if (code === 0x02) {
      const bytes = Buffer.alloc(Math.ceil(count / 8));
      for (let index = 0; index < count; index += 1) {
        const at = index >> 3;
        if (contacts[first + index]) bytes.writeUInt8(bytes.readUInt8(at) | (1 << (index & 7)), at);
      }
      return Buffer.concat([Buffer.from([unit, code, bytes.length]), bytes]);
    }
    if (code === 0x0f) {
      relays = relays.map((state, index) => {
        const place = index - first;
        return place < 0 || place >= count ? state : ((request.readUInt8(7 + (place >> 3)) >> (place & 7)) & 1) === 1;
      });
      changed();
      return request.subarray(0, 6);
    }
    return exception(code, 0x01);
  };

  const wire = await startStreamServer(port, (socket) => {
    let pending = Buffer.alloc(0);
    return (chunk) => {
      pending = Buffer.concat([pending, chunk]);
      while (pending.length >= 8) {
        const length = pending[1] === 0x0f ? 7 + (pending[6] ?? 0) + 2 : 8;
        if (pending.length < length) return;
        const frame = pending.subarray(0, length);
        pending = pending.subarray(length);
        const isMine = frame[0] === unit && checksum(frame.subarray(0, -2)).equals(frame.subarray(-2));
        if (!isMine || faults.silent) continue;
        const body = obey(frame);
        const sum = checksum(body);
        if (faults.wrongChecksum) sum.writeUInt8(sum.readUInt8(0) ^ 0xff, 0);
        const answer = Buffer.concat([body, sum]);
        if (faults.noise) socket.write(Buffer.from([0xff, unit, 0x02, 0xff, 0x00]));
        socket.write(faults.half ? answer.subarray(0, answer.length >> 1) : answer);
      }
    };
  });

  return {
    port: wire.port,
    relays: (): readonly boolean[] => relays,
    contacts: (): readonly boolean[] => contacts,
    setContact: (input: number, isClosed: boolean) => {
      contacts[input] = isClosed;
      changed();
    },
    setFaults: (changes: Partial<IoBoardFaults>) => {
      faults = { ...faults, ...changes };
    },
    /** Power off and on again: all relays fall back. */
    unplug: async () => {
      await wire.unplug();
      relays = relays.map(() => false);
      changed();
    },
    plug: wire.plug,
    onChange: (listener: () => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: wire.close,
  };
};
export type VirtualIoBoard = Awaited<ReturnType<typeof startVirtualIoBoard>>;
