import { keypadKeySchema } from '@linban/shared/contracts/agent-link.ts';
import * as v from 'valibot';
import { transportSchema } from '../byte-stream/transport.ts';

const usage = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(0xff));

/** The tactile keypad of a terminal: a keyboard by USB HID. */
export const keypadConfigSchema = v.strictObject({
  transport: transportSchema,
  /** Usages of the keyboard page by what they mean; without it arrows, enter, escape, F1 and the volume keys. */
  keys: v.exactOptional(v.partial(v.strictObject(v.entriesFromList(keypadKeySchema.options, v.array(usage))))),
  headphones: v.exactOptional(v.strictObject({ plugged: usage, unplugged: usage })),
  /** Sets the volume; `{percent}` in it is replaced. Without it the volume keys do nothing. */
  volumeCommand: v.exactOptional(v.pipe(v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(500))), v.minLength(1))),
});
