import type { DeviceClass, DeviceStatus } from '@linban/shared/devices/device-status.ts';
import { noDevices } from '@linban/shared/devices/device-status.ts';
import type { ByteStream } from '../byte-stream/types.ts';
import type { Driver } from '../driver.ts';
import { keepOpen } from '../keep-open.ts';
import { createStatusBoard } from '../status-board.ts';
import { lostBy, noAnswer, online, starting, type Wording } from '../wording.ts';
import { type BoardReply, findReply, readInputs, writeCoils } from './framing.ts';
import type { Contact, IoBoard, IoBoardOptions } from './types.ts';

const pollMs = 250;
const answerMs = 500;
const reconnectMs = 1_000;
const mostKeptBytes = 512;
/** A single missing answer can be a lost byte. */
const missesUntilLost = 3;

const contactsOf = ({ door, mains }: IoBoardOptions) => [door, mains].filter((contact) => contact !== undefined);

/** Sends one frame and waits for its answer; undefined if there is none in time. */
const ask = (
  stream: ByteStream,
  { clock, unit }: IoBoardOptions,
  frame: Uint8Array,
  isAnswer: (reply: BoardReply) => boolean,
): Promise<BoardReply | undefined> =>
  new Promise((resolve) => {
    let bytes = new Uint8Array();
    const finish = (reply: BoardReply | undefined) => {
      cancelTimer();
      stopListening();
      stopWatching();
      resolve(reply);
    };
    const cancelTimer = clock.after(answerMs, () => finish(undefined));
    const stopListening = stream.onData((chunk) => {
      bytes = Uint8Array.from([...bytes, ...chunk]).slice(-mostKeptBytes);
      const reply = findReply(unit, bytes);
      if (reply.ok && isAnswer(reply.value)) finish(reply.value);
    });
    let stopWatching = () => {};
    stopWatching = stream.onClose(() => finish(undefined));
    void stream.write(frame);
  });

/**
 * Drives a board of relays and contacts over Modbus RTU: lights beside the devices, the contact of the door, and mains.
 * One conversation: contacts are read four times a second, relays are written when they should change and after each new
 * connection, since a board that lost its power has forgotten them.
 */
export const createIoBoard = (options: IoBoardOptions): IoBoard => {
  const { open, clock, unit, lights = {}, door, mains } = options;
  const coilCount = Math.max(0, ...Object.values(lights).map((coil = -1) => coil + 1));
  const inputCount = Math.max(1, ...contactsOf(options).map(({ input }) => input + 1));
  let wording: Wording = starting;
  let inputs: readonly boolean[] | null = null;
  let wanted: ReadonlySet<DeviceClass> = new Set();
  let isWritten = false;
  let misses = 0;
  let callOff = () => {};
  let isClosed = false;
  let talk: Promise<void> = Promise.resolve();

  const told = (contact: Contact | undefined): boolean | null => {
    const isClosedContact = contact && wording.state === 'online' ? inputs?.[contact.input] : undefined;
    return isClosedContact === undefined ? null : isClosedContact === (contact?.when === 'closed');
  };
  const lightsStatus = () => ({ ...noDevices.guideLights, ...wording });
  const doorStatus = () => {
    const isOpen = told(door);
    return { ...noDevices.door, ...wording, door: isOpen === null ? null : isOpen ? 'open' : 'closed' } as const;
  };
  const powerStatus = () => {
    const hasMains = told(mains);
    return {
      ...noDevices.powerSupply,
      ...wording,
      source: hasMains === null ? null : hasMains ? 'mains' : 'battery',
    } as const;
  };
  const boards = {
    lights: createStatusBoard(lightsStatus()),
    door: createStatusBoard(doorStatus()),
    power: createStatusBoard(powerStatus()),
  };
  const publish = (next: Wording = wording) => {
    wording = next;
    boards.lights.show(lightsStatus());
    boards.door.show(doorStatus());
    boards.power.show(powerStatus());
  };

  const coils = () => {
    const states = Array.from({ length: coilCount }, () => false);
    for (const device of wanted) {
      const coil = lights[device];
      if (coil !== undefined) states[coil] = true;
    }
    return states;
  };
  const writeLights = async (stream: ByteStream): Promise<boolean> => {
    if (isWritten || coilCount === 0) return true;
    isWritten = true;
    const reply = await ask(stream, options, writeCoils(unit, coils()), ({ kind }) => kind !== 'inputs');
    if (reply?.kind === 'coilsWritten') return true;
    isWritten = false;
    return false;
  };
  const readContacts = async (stream: ByteStream): Promise<boolean> => {
    const reply = await ask(stream, options, readInputs(unit, inputCount), ({ kind }) => kind !== 'coilsWritten');
    if (reply?.kind !== 'inputs') return false;
    inputs = reply.bits;
    return true;
  };
  const round = async (stream: ByteStream): Promise<void> => {
    const isHeard = (await writeLights(stream)) && (await readContacts(stream));
    if (!stream.isOpen || isClosed) return;
    misses = isHeard ? 0 : misses + 1;
    if (isHeard) publish(online);
    else if (misses >= missesUntilLost) publish(noAnswer);
    callOff = clock.after(isWritten ? pollMs : 0, () => {
      talk = round(stream);
    });
  };

  const connection = keepOpen({
    open,
    clock,
    pauseMs: reconnectMs,
    onOpen: (stream) => {
      isWritten = false;
      misses = 0;
      talk = round(stream);
    },
    onLost: (why) => {
      callOff();
      publish(lostBy(why));
    },
  });
  let closed: Promise<void> | undefined;
  const closeOnce = async () => {
    isClosed = true;
    callOff();
    await connection.close();
    await talk;
    publish({ state: 'offline', cause: 'closed', action: null });
  };
  const part = <S extends DeviceStatus>(board: {
    status(): S;
    onStatus(listener: (status: S) => void): () => void;
  }): Driver<S> => ({
    status: board.status,
    onStatus: board.onStatus,
    recover: async (step) => {
      isWritten = false;
      if (step === 'reopen') await connection.reopen();
    },
    close: () => {
      closed ??= closeOnce();
      return closed;
    },
  });

  return {
    guideLights:
      coilCount === 0
        ? null
        : {
            ...part(boards.lights),
            show: (devices) => {
              wanted = new Set(devices);
              isWritten = false;
            },
          },
    door: door ? part(boards.door) : null,
    powerSupply: mains ? part(boards.power) : null,
  };
};
