import { describe, expect, it } from 'vitest';
import { createSerialOpener } from './serial.ts';

const never = new AbortController().signal;

describe('serial byte stream', () => {
  it('answers driverUnavailable when the native module does not load', async () => {
    const open = createSerialOpener({
      path: '/dev/null',
      baudRate: 115_200,
      load: () => Promise.reject(Object.assign(new Error('no binary'), { code: 'MODULE_NOT_FOUND' })),
    });
    expect(await open(never)).toEqual({ ok: false, error: { kind: 'driverUnavailable', code: 'MODULE_NOT_FOUND' } });
  });

  it('answers unreachable for a port that is not there', async () => {
    const opened = await createSerialOpener({ path: '/dev/no-such-port', baudRate: 115_200 })(never);
    expect(opened).toMatchObject({ ok: false, error: { kind: 'unreachable' } });
  });

  it('answers unreachable for a file that is not a serial port', async () => {
    const opened = await createSerialOpener({ path: '/dev/null', baudRate: 115_200 })(never);
    expect(opened).toMatchObject({ ok: false, error: { kind: 'unreachable' } });
  });
});
