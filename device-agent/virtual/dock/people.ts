import { inventPerson } from '../id-card-reader/build-card.ts';
import { type CardPerson, inventIdNumber } from '../id-card-reader/build-card-text.ts';

/** The invented people of the trial: area code 310199 belongs to nobody. */
export interface Person {
  readonly id: string;
  readonly note: string;
  readonly card: CardPerson;
}

const person = (
  id: string,
  note: string,
  name: string,
  sex: '1' | '2',
  birthDate: string,
  more: Partial<CardPerson> = {},
): Person => ({
  id,
  note,
  card: inventPerson({
    name,
    sex,
    birthDate,
    idNumber: inventIdNumber(birthDate, sex === '1' ? '001' : '002'),
    address: '上海市普陀区曹杨新村街道样例一村1号',
    ...more,
  }),
});

export const people: readonly Person[] = [
  person('wang', '42 岁，参保正常', '王小英', '2', '19840315'),
  person('zhang', '35 岁，仍有在职登记', '张明', '1', '19910720'),
  person('li', '71 岁，已退休', '李桂兰', '2', '19550608'),
  person('chen', '28 岁，没有参保记录', '陈子轩', '1', '19980102'),
  person('ouyang', '名字里有生僻字', '欧阳䶮', '1', '19880912'),
  person('expired', '证件已过期', '赵敏', '2', '19790411', { validFrom: '20060411', validTo: '20160411' }),
  person('wrong', '号码校验位不对', '孙伟', '1', '19850505', { idNumber: '310199198505050010' }),
];
