import * as v from 'valibot';
import { clockMessageSchema } from './clock-message.ts';

// Loaded before a server: its clock on the wall can be stepped from outside, as an administrator or a time server would. What
// goes by uptime (timers, `performance.now`) goes on evenly, as it does on a real machine.

let offsetMs = 0;
const RealDate = Date;

globalThis.Date = new Proxy(RealDate, {
  construct: (target, given, newTarget) =>
    Reflect.construct(target, given.length === 0 ? [target.now() + offsetMs] : given, newTarget),
  apply: () => new Date().toString(),
  get: (target, name) => (name === 'now' ? () => target.now() + offsetMs : Reflect.get(target, name)),
});
RealDate.prototype.constructor = globalThis.Date;

process.on('message', (message) => {
  const parsed = v.safeParse(clockMessageSchema, message);
  if (parsed.success) offsetMs = parsed.output.clockOffsetMs;
});
