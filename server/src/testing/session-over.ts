import { expect } from 'vitest';

/** What a page of staff gets whose session is over: as it is asked, or because the server found out by itself just before. */
export const sessionOver = { ok: false, error: { kind: expect.stringMatching(/^(?:forbidden|unreachable)$/) } };
