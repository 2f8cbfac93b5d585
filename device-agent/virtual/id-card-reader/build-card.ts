import {
  buildCardText,
  buildForeigner2017Text,
  buildForeigner2023Text,
  buildFurtherAddresses,
  buildPermitText,
  buildPhoto,
  type CardPerson,
  type Foreigner2017,
  type Foreigner2023,
  inventForeignerNumber,
  inventIdNumber,
  type PermitPerson,
} from './build-card-text.ts';
import type { CardNature, VirtualCard } from './types.ts';

/** An invented person; every part can be overridden to make a card wrong on purpose. */
export const inventPerson = (overrides: Partial<CardPerson> = {}): CardPerson => ({
  name: '王小英',
  sex: '2',
  ethnicity: '01',
  birthDate: '19500315',
  address: '上海市普陀区虚构街道样例路1号',
  idNumber: inventIdNumber('19500315', '002'),
  authority: '上海市公安局普陀分局',
  validFrom: '20160315',
  validTo: '长期',
  ...overrides,
});

export const inventPermitPerson = (overrides: Partial<PermitPerson> = {}): PermitPerson => ({
  name: '陳大文',
  sex: '1',
  birthDate: '19800809',
  address: '上海市普陀区虚构街道样例路2号',
  idNumber: inventIdNumber('19800809', '001', '810000'),
  authority: '上海市公安局普陀分局',
  validFrom: '20220809',
  validTo: '20270809',
  travelPermitNumber: 'H00000001',
  issueCount: '01',
  ...overrides,
});

export const inventForeigner2017 = (overrides: Partial<Foreigner2017> = {}): Foreigner2017 => ({
  englishName: 'EXAMPLE, ANNA MARIA',
  sex: '2',
  birthDate: '19850101',
  idNumber: inventForeignerNumber('19850101', '0'),
  country: 'XXA',
  name: '安娜',
  validFrom: '20180601',
  validTo: '20280601',
  authorityCode: '3100',
  ...overrides,
});

export const inventForeigner2023 = (overrides: Partial<Foreigner2023> = {}): Foreigner2023 => ({
  name: '马克',
  englishName: 'EXAMPLE, MARK',
  sex: '1',
  birthDate: '19810803',
  idNumber: inventIdNumber('19810803', '003', '931999'),
  country: 'XXA',
  reissueCount: '00',
  validFrom: '20240101',
  validTo: '20340101',
  association: '',
  ...overrides,
});

interface CardOptions {
  readonly nature?: CardNature;
  readonly furtherAddresses?: readonly string[];
}

const cardOf = (text: Uint8Array, { nature = 'good', furtherAddresses = [] }: CardOptions): VirtualCard => ({
  text,
  photo: buildPhoto(),
  furtherAddresses: buildFurtherAddresses(furtherAddresses),
  nature,
});

export const buildCard = (person: CardPerson, nature: CardNature = 'good'): VirtualCard =>
  cardOf(buildCardText(person), { nature });

/** A resident who moved: the chip holds addresses beside the printed one. */
export const buildCardWithAddresses = (person: CardPerson, furtherAddresses: readonly string[]): VirtualCard =>
  cardOf(buildCardText(person), { furtherAddresses });

export const buildPermit = (person: PermitPerson): VirtualCard => cardOf(buildPermitText(person), {});
export const buildForeignerCard2017 = (person: Foreigner2017): VirtualCard =>
  cardOf(buildForeigner2017Text(person), {});
export const buildForeignerCard2023 = (person: Foreigner2023): VirtualCard =>
  cardOf(buildForeigner2023Text(person), {});
