import type { KeypadKey } from '@linban/shared/contracts/agent-link.ts';
import type { KeypadStatus } from '@linban/shared/devices/device-status.ts';
import type { Driver } from '../driver.ts';

/** Usage of the keyboard page (HID Usage Tables, page 0x07) → what it means. */
export interface KeypadProfile {
  readonly keys: Readonly<Record<number, KeypadKey>>;
  /** Sent when headphones are plugged in and pulled out, by keypads that can tell. */
  readonly headphones?: { readonly plugged: number; readonly unplugged: number };
}

/** A tactile keypad. Keys are told as they are pressed and never kept. */
export interface Keypad extends Driver<KeypadStatus> {
  onKey(listener: (key: KeypadKey) => void): () => void;
}
