import { beforeEach, describe, expect, it } from 'vitest';
import { createFakeClock, type FakeClock } from '../testing/fake-clock.ts';
import { createStaffCall, type StaffCall } from './staff-call.ts';

let clock: FakeClock;
let call: StaffCall;
let isServerThere: boolean;
let reported: (string | null)[];

beforeEach(() => {
  clock = createFakeClock();
  isServerThere = true;
  reported = [];
  call = createStaffCall({
    clock,
    report: async () => {
      reported.push(call.calledAt());
      return isServerThere;
    },
  });
});

const set = (called: boolean) =>
  call.handler.run({ called }, { signal: new AbortController().signal, emit: () => undefined });
const told = (serverTold: boolean) => ({ code: 'success', payload: { serverTold } });

describe('a call for staff', () => {
  it('stands since it was first made, and says whether the server was told', async () => {
    const begun = clock.now().toISOString();
    isServerThere = false;
    expect(await set(true)).toEqual(told(false));
    await clock.advance(3_000);
    isServerThere = true;
    expect(await set(true)).toEqual(told(true));
    expect(reported).toEqual([begun, begun]);
  });

  it('is ended by whoever made it, and that is told at once', async () => {
    await set(true);
    expect(await set(false)).toEqual(told(true));
    expect(call.calledAt()).toBeNull();
    expect(reported.at(-1)).toBeNull();
    await clock.advance(10 * 60_000);
    expect(reported).toHaveLength(2);
  });

  it('ends by itself when the screen that made it never comes back', async () => {
    await set(true);
    await clock.advance(4 * 60_000);
    expect(call.calledAt()).not.toBeNull();
    await clock.advance(60_000);
    expect(call.calledAt()).toBeNull();
    expect(reported.at(-1)).toBeNull();
  });
});
