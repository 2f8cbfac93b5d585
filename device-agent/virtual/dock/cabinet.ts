import type { VirtualIoBoard } from '../io-board/start.ts';
import type { VirtualKeypad } from '../keypad/start.ts';
import type { VirtualPowerSupply } from '../power-supply/start.ts';
import type { DockAct, DockState } from './contract.ts';

interface CabinetParts {
  readonly keypad: VirtualKeypad;
  readonly ioBoard: VirtualIoBoard;
  readonly powerSupply: VirtualPowerSupply;
}

type CabinetAct = Extract<DockAct, { type: 'pressKey' | 'setDoor' | 'setPower' }>;

/** The contact of the door is closed while the door is; the relays of the lights as the trial's terminal is wired. */
const doorContact = 0;
const lightRelays = { idCardReader: 0, receiptPrinter: 1, documentPrinter: 2, codeScanner: 3 } as const;

/** The housing around the devices: keypad, lights, door and power. */
export const createCabinet = ({ keypad, ioBoard, powerSupply }: CabinetParts) => {
  ioBoard.setContact(doorContact, true);
  return {
    state: (): DockState['cabinet'] => {
      const relays = ioBoard.relays();
      return {
        isDoorOpen: ioBoard.contacts()[doorContact] !== true,
        power: powerSupply.state(),
        lights: {
          idCardReader: relays[lightRelays.idCardReader] === true,
          receiptPrinter: relays[lightRelays.receiptPrinter] === true,
          documentPrinter: relays[lightRelays.documentPrinter] === true,
          codeScanner: relays[lightRelays.codeScanner] === true,
        },
      };
    },
    /** Does it and says what happened; `null`: nothing worth a word. */
    act: (wish: CabinetAct): string | null => {
      switch (wish.type) {
        case 'pressKey':
          keypad.press(wish.key);
          return null;
        case 'setDoor':
          ioBoard.setContact(doorContact, !wish.isOpen);
          return wish.isOpen ? '机门打开' : '机门关上';
        case 'setPower':
          powerSupply.set(wish.change);
          return '电源：状态改变';
      }
    },
    onChange: (listener: () => void) => {
      ioBoard.onChange(listener);
      powerSupply.onChange(listener);
    },
  };
};
export type Cabinet = ReturnType<typeof createCabinet>;
