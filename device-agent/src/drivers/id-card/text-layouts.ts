import type { CardHolder } from '@linban/shared/identity/card-holder.ts';
import {
  birthInPermanentResidentNumber,
  formerPermanentResidentNumber,
  isPermanentResidentNumber,
} from '@linban/shared/identity/permanent-resident-number.ts';
import type { FieldReader } from './text-fields.ts';

/** What a layout finds, before the schema of the card holder has seen it. */
type Found = Readonly<Record<string, unknown>>;

/** Parts that residents' cards and residence permits have at the same places. */
const name = [0, 30] as const;
const sex = [30, 2] as const;
const birthDate = [36, 16] as const;
const address = [52, 70] as const;
const idNumber = [122, 36] as const;
const authority = [158, 30] as const;
const validFrom = [188, 16] as const;
const validTo = [204, 16] as const;

/** Areas of 18-character numbers: 81 to 83 are of residence permits, 9 of permanent residents. */
const residentArea = /^(?!8[123]|9)/;
const permitArea = /^8[123]/;
const foreignerArea = /^9/;

const validity = (fields: FieldReader) => ({ validFrom: fields.date(validFrom), validTo: fields.lastDay(validTo) });

const residentPart = (fields: FieldReader, area: RegExp) => {
  const said = { sex: fields.sex(sex), birthDate: fields.date(birthDate) };
  return {
    ...said,
    name: fields.words('name', name),
    address: fields.words('address', address),
    authority: fields.wordsOrNone('authority', authority) ?? '',
    idNumber: fields.residentNumber(idNumber, { area, ...said }),
    ...validity(fields),
  };
};

const resident = (fields: FieldReader): Found => ({
  ...residentPart(fields, residentArea),
  ethnicity: fields.text([32, 4]),
});

const hmtResident = (fields: FieldReader): Found => ({
  ...residentPart(fields, permitArea),
  travelPermitNumber: fields.text([220, 18]),
  issueCount: fields.text([238, 4]),
});

const permanentResident2017 = (fields: FieldReader): Found => {
  const number = fields.text([122, 30]);
  const country = fields.text([152, 6]);
  const born = fields.date([220, 16]);
  fields.check('idNumber', isPermanentResidentNumber(number));
  fields.check('country', number.startsWith(country));
  fields.check('birthDate', born.slice(2).replaceAll('-', '') === birthInPermanentResidentNumber(number));
  return {
    name: fields.wordsOrNone('name', [158, 30]),
    englishName: fields.latinName([[0, 120]]),
    sex: fields.sex([120, 2]),
    birthDate: born,
    country,
    idNumber: number,
    /** The code of the authority that took the application. */
    authority: fields.wordsOrNone('authority', [240, 8]) ?? '',
    ...validity(fields),
  };
};

const permanentResident2023 = (fields: FieldReader): Found => {
  const said = { sex: fields.sex(sex), birthDate: fields.date(birthDate) };
  const number = fields.residentNumber(idNumber, { area: foreignerArea, ...said });
  const country = fields.text([242, 6]);
  const association = fields.text([250, 6]);
  return {
    ...said,
    name: fields.wordsOrNone('name', name),
    englishName: fields.latinName([
      [52, 70],
      [220, 22],
    ]),
    country,
    idNumber: number,
    formerIdNumber: association === '' ? null : formerPermanentResidentNumber(number, { country, association }),
    /** Not in the chip: all are issued by one administration. */
    authority: '',
    ...validity(fields),
  };
};

/** Where the mark of the card's kind stands. */
export const kindPlace = [248, 2] as const;

interface Layout {
  readonly document: CardHolder['document'];
  readonly take: (fields: FieldReader) => Found;
}

/** The text layouts of GA 467 by the mark of the card's kind. */
export const layouts: ReadonlyMap<string, Layout> = new Map<string, Layout>([
  ['', { document: 'residentIdCard', take: resident }],
  ['J', { document: 'hmtResidencePermit', take: hmtResident }],
  ['I', { document: 'permanentResidentCard2017', take: permanentResident2017 }],
  ['Y', { document: 'permanentResidentCard2023', take: permanentResident2023 }],
]);
