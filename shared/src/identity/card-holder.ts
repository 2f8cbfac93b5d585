import * as v from 'valibot';
import { permanentResidentNumberSchema } from './permanent-resident-number.ts';
import { isoDateSchema, residentIdNumberSchema } from './resident-id.ts';

const words = (length: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(length));
const addressSchema = words(35);

const everyCard = {
  sex: v.picklist(['male', 'female', 'unknown', 'notStated']),
  birthDate: isoDateSchema,
  authority: v.pipe(v.string(), v.maxLength(15)),
  validFrom: isoDateSchema,
  /** `null`: valid without end (长期). */
  validTo: v.nullable(isoDateSchema),
  /** Addresses that the chip holds beside the printed one, at most four; most cards have none. */
  furtherAddresses: v.optional(v.pipe(v.array(addressSchema), v.maxLength(4)), []),
};

/** ISO 3166-1 alpha-3, or a code of ICAO 9303 (stateless people, refugees). */
const countrySchema = v.pipe(v.string(), v.regex(/^[A-Z]{3}$/));

/** 居民身份证: the card of a Chinese citizen. */
const residentSchema = v.strictObject({
  document: v.literal('residentIdCard'),
  ...everyCard,
  name: words(15),
  /** GB/T 3304 code, two digits. */
  ethnicity: v.pipe(v.string(), v.regex(/^\d{2}$/)),
  address: addressSchema,
  idNumber: residentIdNumberSchema,
});

/** 港澳台居民居住证. */
const hmtResidentSchema = v.strictObject({
  document: v.literal('hmtResidencePermit'),
  ...everyCard,
  name: words(15),
  address: addressSchema,
  /** Begins with 81 (Hong Kong), 82 (Macao) or 83 (Taiwan). */
  idNumber: residentIdNumberSchema,
  /** Of the permit to travel to the mainland (通行证). */
  travelPermitNumber: v.pipe(v.string(), v.regex(/^[HM]?\d{8}$/)),
  /** How often the permit was issued, as the card says it. */
  issueCount: v.pipe(v.string(), v.regex(/^\d{0,2}$/)),
});

/** 外国人永久居留身份证 as made since 2017. */
const permanentResident2017Schema = v.strictObject({
  document: v.literal('permanentResidentCard2017'),
  ...everyCard,
  /** `null`: the person has no Chinese name. */
  name: v.nullable(words(15)),
  englishName: words(60),
  country: countrySchema,
  idNumber: permanentResidentNumberSchema,
});

/** 外国人永久居留身份证 as made since 2023, the five-star card. */
const permanentResident2023Schema = v.strictObject({
  document: v.literal('permanentResidentCard2023'),
  ...everyCard,
  name: v.nullable(words(15)),
  englishName: words(46),
  country: countrySchema,
  /** Begins with 9. */
  idNumber: residentIdNumberSchema,
  /** The number of the card of 2017, where there was one. */
  formerIdNumber: v.nullable(permanentResidentNumberSchema),
});

/**
 * The person an identity card speaks of (GA 467 text block, already validated), by the kind of the card.
 * Personal data: lives in the agent while the card is read, and sealed in the assertion; never in the browser.
 */
export const cardHolderSchema = v.variant('document', [
  residentSchema,
  hmtResidentSchema,
  permanentResident2017Schema,
  permanentResident2023Schema,
]);
export type CardHolder = v.InferOutput<typeof cardHolderSchema>;

/**
 * A person whom the centre's items are made for today. Records are kept by the citizen's number, and the departments are asked by it;
 * holders of other cards are told to go to the counter.
 */
export const servedHolderSchema = residentSchema;
export type ServedHolder = v.InferOutput<typeof servedHolderSchema>;

export const isServed = (holder: CardHolder): holder is ServedHolder => holder.document === 'residentIdCard';
