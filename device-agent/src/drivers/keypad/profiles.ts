import { type KeypadKey, keypadKeySchema } from '@linban/shared/contracts/agent-link.ts';
import type { KeypadProfile } from './types.ts';

/** Arrows, enter, escape, help and volume as keyboards send them; F15 and F16 for the jack. */
export const defaultKeypadProfile: KeypadProfile = {
  keys: {
    81: 'next',
    79: 'next',
    82: 'previous',
    80: 'previous',
    40: 'enter',
    88: 'enter',
    41: 'back',
    42: 'back',
    58: 'help',
    117: 'help',
    128: 'volumeUp',
    129: 'volumeDown',
  },
  headphones: { plugged: 0x6a, unplugged: 0x6b },
};

export interface KeypadKeys {
  readonly keys?: { readonly [K in KeypadKey]?: readonly number[] | undefined };
  readonly headphones?: KeypadProfile['headphones'];
}

/** The profile of a keypad whose keys are listed by what they mean; what is not listed stays as usual. */
export const keypadProfileOf = ({ keys, headphones }: KeypadKeys): KeypadProfile => {
  return {
    keys: keys
      ? Object.fromEntries(
          keypadKeySchema.options.flatMap((key) => (keys[key] ?? []).map((usage) => [usage, key] as const)),
        )
      : defaultKeypadProfile.keys,
    ...((headphones ?? defaultKeypadProfile.headphones) && {
      headphones: headphones ?? defaultKeypadProfile.headphones,
    }),
  };
};
