import { buildCardText, buildPhoto, type CardPerson, inventIdNumber } from './build-card-text.ts';
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

export const buildCard = (person: CardPerson, nature: CardNature = 'good'): VirtualCard => ({
  text: buildCardText(person),
  photo: buildPhoto(),
  nature,
});
