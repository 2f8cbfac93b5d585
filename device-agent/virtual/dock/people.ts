import {
  buildCard,
  buildCardWithAddresses,
  buildForeignerCard2017,
  buildForeignerCard2023,
  buildPermit,
  inventForeigner2017,
  inventForeigner2023,
  inventPermitPerson,
  inventPerson,
} from '../id-card-reader/build-card.ts';
import { type CardPerson, inventIdNumber } from '../id-card-reader/build-card-text.ts';
import type { VirtualCard } from '../id-card-reader/types.ts';
import {
  type CardContent,
  type CardNature,
  type VirtualCard as ChipCard,
  createVirtualCard,
} from '../smart-card/card.ts';

/** The invented people of the trial: area code 310199 belongs to nobody. */
export interface Person {
  readonly id: string;
  readonly note: string;
  readonly name: string;
  readonly card: VirtualCard;
  /** Their social security card, and what is special about it; `null`: they have none. */
  readonly socialCard: { readonly note: string; readonly card: ChipCard } | null;
}

const resident = (name: string, sex: '1' | '2', birthDate: string, more: Partial<CardPerson> = {}): CardPerson =>
  inventPerson({
    name,
    sex,
    birthDate,
    idNumber: inventIdNumber(birthDate, sex === '1' ? '001' : '002'),
    address: '上海市普陀区曹杨新村街道样例一村1号',
    ...more,
  });

interface SocialCardKind {
  readonly note: string;
  readonly nature?: Partial<CardNature>;
  readonly content?: Partial<CardContent>;
}

/** Of the first or second generation: it gives all that is on it. */
const ordinary: SocialCardKind = { note: '读得出' };
const otherKinds: Readonly<Record<string, SocialCardKind>> = {
  zhang: { note: '第三代，没有安全模块就不给姓名和号码', nature: { guard: 'records' } },
  li: { note: '已过期', content: { validTo: '20200630' } },
  chen: { note: '其实是银行卡', nature: { isOther: true } },
};

const socialCardOf = (
  { name, idNumber }: CardPerson,
  { note, nature, content }: SocialCardKind = ordinary,
): Person['socialCard'] => {
  const cardNumber = `A5530${idNumber.slice(-4)}`;
  return { note, card: createVirtualCard(nature, { name, idNumber, cardNumber, ...content }) };
};

const person = (id: string, note: string, ...about: Parameters<typeof resident>): Person => {
  const known = resident(...about);
  const socialCard = socialCardOf(known, otherKinds[id]);
  return { id, note, name: known.name, card: buildCard(known), socialCard };
};

const permitHolder = inventPermitPerson();
const earlierForeigner = inventForeigner2017();
const foreigner = inventForeigner2023();
const movedHouse = resident('周芳', '2', '19760428');

export const people: readonly Person[] = [
  person('wang', '42 岁，参保正常', '王小英', '2', '19840315'),
  person('zhang', '35 岁，仍有在职登记', '张明', '1', '19910720'),
  person('li', '71 岁，已退休', '李桂兰', '2', '19550608'),
  person('chen', '28 岁，没有参保记录', '陈子轩', '1', '19980102'),
  person('ouyang', '名字里有生僻字', '欧阳䶮', '1', '19880912'),
  {
    id: 'moved',
    note: '搬过家，芯片里有追加住址',
    name: movedHouse.name,
    card: buildCardWithAddresses(movedHouse, ['上海市静安区样例街道样例路9号']),
    socialCard: socialCardOf(movedHouse),
  },
  {
    id: 'permit',
    note: '港澳台居民居住证',
    name: permitHolder.name,
    card: buildPermit(permitHolder),
    socialCard: null,
  },
  {
    id: 'foreigner-2017',
    note: '外国人永久居留证（2017 版）',
    name: earlierForeigner.name,
    card: buildForeignerCard2017(earlierForeigner),
    socialCard: null,
  },
  {
    id: 'foreigner-2023',
    note: '外国人永久居留证（2023 版）',
    name: foreigner.name,
    card: buildForeignerCard2023(foreigner),
    socialCard: null,
  },
  person('expired', '证件已过期', '赵敏', '2', '19790411', { validFrom: '20060411', validTo: '20160411' }),
  person('wrong', '号码校验位不对', '孙伟', '1', '19850505', { idNumber: '310199198505050010' }),
];
