import { noDevices, type PowerSupplyStatus } from '@linban/shared/devices/device-status.ts';
import type { Clock } from '../../clock.ts';
import type { ByteStream, ByteStreamOpener } from '../byte-stream/types.ts';
import type { Driver } from '../driver.ts';
import { keepOpen } from '../keep-open.ts';
import { createStatusBoard } from '../status-board.ts';
import { lostBy, noAnswer, starting, type Wording } from '../wording.ts';
import { askVariable, createReplyCollector, type UpsReply } from './framing.ts';
import { parseCharge, statusOfUps } from './status.ts';

interface PowerSupplyLimits {
  /** Between two questions. */
  readonly pollMs: number;
  /** Time for one answer. */
  readonly answerMs: number;
  /** Before the next attempt to connect. */
  readonly reconnectMs: number;
}

export interface PowerSupplyOptions {
  /** To the daemon of Network UPS Tools, usually 127.0.0.1:3493. */
  readonly open: ByteStreamOpener;
  readonly clock: Clock;
  /** Name of the unit in the daemon. */
  readonly ups: string;
  readonly limits?: Partial<PowerSupplyLimits>;
}

const defaultLimits: PowerSupplyLimits = { pollMs: 1_000, answerMs: 2_000, reconnectMs: 2_000 };
const garbledAfterBytes = 64 * 1024;

/** Watches an uninterruptible power supply through the daemon of Network UPS Tools. */
export const createPowerSupply = ({ open, clock, ups, limits = {} }: PowerSupplyOptions): Driver<PowerSupplyStatus> => {
  const { pollMs, answerMs, reconnectMs } = { ...defaultLimits, ...limits };
  const worded = (wording: Wording): PowerSupplyStatus => ({ ...noDevices.powerSupply, ...wording });
  const board = createStatusBoard(worded(starting));
  let callOff = () => {};

  const watch = (stream: ByteStream): void => {
    const collect = createReplyCollector();
    const waiting: ((reply: UpsReply | undefined) => void)[] = [];
    let sinceReply = 0;
    const answer = (reply: UpsReply | undefined) => waiting.shift()?.(reply);
    stream.onData((chunk) => {
      sinceReply += chunk.length;
      for (const reply of collect(chunk)) {
        sinceReply = 0;
        answer(reply);
      }
      if (sinceReply > garbledAfterBytes) void stream.close();
    });
    stream.onClose(() => {
      while (waiting.length > 0) answer(undefined);
    });
    const ask = (name: Parameters<typeof askVariable>[1]): Promise<UpsReply | undefined> =>
      new Promise((resolve) => {
        const cancel = clock.after(answerMs, () => resolve(undefined));
        waiting.push((reply) => {
          cancel();
          resolve(reply);
        });
        void stream.write(Buffer.from(askVariable(ups, name), 'latin1'));
      });

    const round = async (): Promise<void> => {
      const status = await ask('ups.status');
      const charge = status?.kind === 'variable' ? await ask('battery.charge') : undefined;
      if (!stream.isOpen) return;
      if (status?.kind === 'variable' && status.name === 'ups.status') {
        const words = status.value.split(/\s+/);
        board.show(statusOfUps({ words, charge: charge?.kind === 'variable' ? parseCharge(charge.value) : null }));
      } else if (status?.kind === 'error') {
        board.show(worded({ state: 'offline', cause: 'no-answer', action: 'configuration' }));
      } else {
        board.show(worded(noAnswer));
        // Answers carry no number: a late one would be taken for the next.
        return stream.close();
      }
      callOff = clock.after(pollMs, () => void round());
    };
    void round();
  };

  const connection = keepOpen({
    open,
    clock,
    pauseMs: reconnectMs,
    onOpen: watch,
    onLost: (why) => {
      callOff();
      if (board.status().cause !== 'no-answer') board.show(worded(lostBy(why)));
    },
  });
  return {
    status: board.status,
    onStatus: board.onStatus,
    recover: () => connection.reopen(),
    close: async () => {
      callOff();
      await connection.close();
      board.show(worded({ state: 'offline', cause: 'closed', action: null }));
    },
  };
};
