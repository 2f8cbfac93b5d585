import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { centreIdSchema } from '../ids.ts';
import { isPost, isWithin, mayAppoint, mayDo, type StaffPost, staffRoleSchema } from './post.ts';

const centres = ['meiling', 'changzheng'].map((id) => v.parse(centreIdSchema, id));
const place = fc.constantFrom(null, ...centres);
const post: fc.Arbitrary<StaffPost> = fc.record({ role: fc.constantFrom(...staffRoleSchema.options), place });

describe('the post of somebody of the staff', () => {
  it('lets nobody of one centre see what another one holds, or what nobody is known to hold', () => {
    fc.assert(
      fc.property(fc.constantFrom(...centres), place, (own, holder) => {
        expect(isWithin(own, holder)).toBe(own === holder);
        expect(isWithin(null, holder)).toBe(true);
      }),
    );
  });

  it('appoints nobody who would see or do more, however many are appointed in a row', () => {
    fc.assert(
      fc.property(post, fc.array(post, { minLength: 1, maxLength: 5 }), place, (first, chain, holder) => {
        const last = chain.reduce<StaffPost | null>((by, next) => (by && mayAppoint(by, next) ? next : null), first);
        if (last === null) return;
        if (isWithin(last.place, holder)) expect(isWithin(first.place, holder)).toBe(true);
        expect(mayDo(first.role, 'accounts')).toBe(true);
        if (mayDo(last.role, 'catalogue')) expect(first.place).toBeNull();
      }),
    );
  });

  it('can be filled, at one centre and for all', () => {
    const all: StaffPost = { role: 'approver', place: null };
    for (const role of staffRoleSchema.options) {
      expect(mayAppoint(all, { role, place: null })).toBe(true);
      expect(isPost({ role, place: centres[0] ?? null })).toBe(!mayDo(role, 'catalogue'));
    }
  });
});
