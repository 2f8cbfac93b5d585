import * as v from 'valibot';
import { terminalIdSchema, visitIdSchema } from '../ids.ts';
import { sealedSchema } from '../sealing/sealed.ts';
import { isoDateSchema } from './resident-id.ts';

/** How a person was identified. */
export const identityMeansSchema = v.picklist(['residentIdCard']);

/**
 * What the agent signs after a card was read (EdDSA JWS, the terminal's key): who was at which reader of which terminal,
 * by what means, when, in which visit. The person is sealed to the server, so that a browser that carries
 * the assertion holds no personal data. `sub` is not used: it would name the person in clear.
 */
export const assertionClaimsSchema = v.object({
  /** Each assertion has its own id; it opens one session. */
  jti: v.pipe(v.string(), v.uuid()),
  iss: terminalIdSchema,
  aud: v.literal('linban-server'),
  /** Seconds since 1970. */
  iat: v.pipe(v.number(), v.integer()),
  exp: v.pipe(v.number(), v.integer()),
  visitId: visitIdSchema,
  means: identityMeansSchema,
  reader: v.pipe(v.string(), v.maxLength(64)),
  person: sealedSchema,
});
export type AssertionClaims = v.InferOutput<typeof assertionClaimsSchema>;

/** What the seal around the person is bound to. */
export const personContext = (claims: Pick<AssertionClaims, 'jti' | 'iss' | 'visitId'>): string =>
  `person|${claims.jti}|${claims.iss}|${claims.visitId}`;

/** All that a screen learns of the person: enough to address them politely and to let them recognise themselves. */
export const maskedHolderSchema = v.strictObject({
  name: v.pipe(v.string(), v.maxLength(20)),
  surname: v.pipe(v.string(), v.maxLength(4)),
  sex: v.picklist(['male', 'female', 'unknown', 'notStated']),
  idNumber: v.pipe(v.string(), v.maxLength(20)),
  address: v.pipe(v.string(), v.maxLength(60)),
  /** Over 65: the screen offers large print by itself. */
  isElder: v.boolean(),
});
export type MaskedHolder = v.InferOutput<typeof maskedHolderSchema>;

/**
 * What a screen learns of a person whose card was read and whom the centre's items are not made for today: enough to see that it
 * was understood. Nothing is signed or sealed for them, and no session opened.
 */
export const guestHolderSchema = v.strictObject({
  document: v.picklist(['hmtResidencePermit', 'permanentResidentCard2017', 'permanentResidentCard2023']),
  name: maskedHolderSchema.entries.name,
  idNumber: maskedHolderSchema.entries.idNumber,
  /** `null`: valid without end. */
  validTo: v.nullable(isoDateSchema),
});
export type GuestHolder = v.InferOutput<typeof guestHolderSchema>;
