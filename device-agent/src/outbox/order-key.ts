import { createHash } from 'node:crypto';
import type { VisitId } from '@linban/shared/ids.ts';

/**
 * What keeps the cases of one visit in order. Made from the visit's random id and nothing of the person; a digest, so that
 * the disk holds no id that also stands in a signed assertion or in a log of the server.
 */
export const orderKeyOf = (visitId: VisitId): string =>
  createHash('sha256').update(`order|${visitId}`).digest().subarray(0, 16).toString('base64url');
