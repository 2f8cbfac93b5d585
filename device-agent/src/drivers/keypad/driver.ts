import type { KeypadKey } from '@linban/shared/contracts/agent-link.ts';
import { type KeypadStatus, noDevices } from '@linban/shared/devices/device-status.ts';
import type { Clock } from '../../clock.ts';
import type { ByteStreamOpener } from '../byte-stream/types.ts';
import { keepOpen } from '../keep-open.ts';
import { createStatusBoard } from '../status-board.ts';
import { lostBy, online, starting, type Wording } from '../wording.ts';
import { createReportReader } from './framing.ts';
import { defaultKeypadProfile } from './profiles.ts';
import type { Keypad, KeypadProfile } from './types.ts';

export interface KeypadOptions {
  readonly open: ByteStreamOpener;
  readonly clock: Clock;
  readonly profile?: KeypadProfile;
}

const reconnectMs = 1_000;
const halfReportMs = 50;
/** Nobody presses faster; a stuck or broken keypad must not flood the screen. */
const mostKeysPerSecond = 20;

/** Reads a tactile keypad that is a keyboard by USB HID. */
export const createKeypad = ({ open, clock, profile = defaultKeypadProfile }: KeypadOptions): Keypad => {
  const listeners = new Set<(key: KeypadKey) => void>();
  let wording: Wording = starting;
  let headphones: KeypadStatus['headphones'] = null;
  let keysThisSecond = 0;
  let endSecond: (() => void) | undefined;
  let forgetHalf = () => {};
  const statusNow = (): KeypadStatus => ({ ...noDevices.keypad, ...wording, headphones });
  const board = createStatusBoard(statusNow());
  const publish = (next: Wording = wording) => {
    wording = next;
    if (wording.state !== 'online') headphones = null;
    board.show(statusNow());
  };

  const isTooFast = (): boolean => {
    endSecond ??= clock.after(1_000, () => {
      endSecond = undefined;
      keysThisSecond = 0;
    });
    keysThisSecond += 1;
    return keysThisSecond > mostKeysPerSecond;
  };
  const press = (usage: number): void => {
    const jack = profile.headphones;
    if (jack && (usage === jack.plugged || usage === jack.unplugged)) {
      headphones = usage === jack.plugged ? 'plugged' : 'unplugged';
      publish();
      return;
    }
    const key = profile.keys[usage];
    if (key === undefined || isTooFast()) return;
    for (const listener of [...listeners]) listener(key);
  };

  const connection = keepOpen({
    open,
    clock,
    pauseMs: reconnectMs,
    onOpen: (stream) => {
      const reader = createReportReader();
      publish(online);
      stream.onData((chunk) => {
        forgetHalf();
        forgetHalf = clock.after(halfReportMs, reader.forgetHalf);
        for (const usage of reader.take(chunk)) press(usage);
      });
    },
    onLost: (why) => publish(lostBy(why)),
  });
  return {
    status: board.status,
    onStatus: board.onStatus,
    onKey: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    recover: () => connection.reopen(),
    close: async () => {
      forgetHalf();
      endSecond?.();
      await connection.close();
      publish({ state: 'offline', cause: 'closed', action: null });
    },
  };
};
