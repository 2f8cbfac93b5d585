import * as v from 'valibot';

/** Branded identifiers: never bare strings across a boundary. */
const uuid = v.pipe(v.string(), v.uuid());

export const terminalIdSchema = v.pipe(v.string(), v.regex(/^[a-z0-9-]{3,40}$/), v.brand('TerminalId'));
export type TerminalId = v.InferOutput<typeof terminalIdSchema>;

/** A service centre of the list of centres. */
export const centreIdSchema = v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]{1,39}$/), v.brand('CentreId'));
export type CentreId = v.InferOutput<typeof centreIdSchema>;

/** One resident's visit at one terminal, made by the terminal. */
export const visitIdSchema = v.pipe(uuid, v.brand('VisitId'));
export type VisitId = v.InferOutput<typeof visitIdSchema>;

/** Made where a case is sealed; the idempotency key of its submission. */
export const envelopeIdSchema = v.pipe(uuid, v.brand('EnvelopeId'));
export type EnvelopeId = v.InferOutput<typeof envelopeIdSchema>;

export const caseIdSchema = v.pipe(uuid, v.brand('CaseId'));
export type CaseId = v.InferOutput<typeof caseIdSchema>;

export const documentIdSchema = v.pipe(uuid, v.brand('DocumentId'));
export type DocumentId = v.InferOutput<typeof documentIdSchema>;

export const lookupIdSchema = v.pipe(uuid, v.brand('LookupId'));
export type LookupId = v.InferOutput<typeof lookupIdSchema>;

/** Something that electronic supervision found. */
export const findingIdSchema = v.pipe(uuid, v.brand('FindingId'));
export type FindingId = v.InferOutput<typeof findingIdSchema>;

export const itemIdSchema = v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]{2,60}$/), v.brand('ItemId'));
export type ItemId = v.InferOutput<typeof itemIdSchema>;
