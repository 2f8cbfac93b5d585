import { createTrackingCode, type RandomBytes } from '@linban/shared/cases/codes.ts';

/** 130 bits in letters that can be typed: as strong as a tracking code, and of the same form. */
export const createCode = (random: RandomBytes): string => createTrackingCode(random);
