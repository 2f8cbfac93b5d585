import type { GuestHolder, MaskedHolder } from '@linban/shared/identity/assertion.ts';
import type { CardHolder, ServedHolder } from '@linban/shared/identity/card-holder.ts';
import { maskAddress, maskIdNumber, maskLatinName, maskName, surnameOf } from '@linban/shared/identity/masking.ts';
import { ageOn } from '@linban/shared/identity/resident-id.ts';

const elderAge = 65;

/** Foreigners may have no Chinese name. */
const namesOf = (holder: CardHolder): Pick<MaskedHolder, 'name' | 'surname'> => {
  if (holder.name !== null) return { name: maskName(holder.name), surname: surnameOf(holder.name) };
  const name = 'englishName' in holder ? maskLatinName(holder.englishName) : maskName('');
  return { name, surname: name.slice(0, 1) };
};

/** What the screen may know of the person. `today` is the calendar day in Shanghai. Cards of foreigners carry no address. */
export const maskedHolder = (holder: CardHolder, today: string): MaskedHolder => ({
  ...namesOf(holder),
  sex: holder.sex,
  idNumber: maskIdNumber(holder.idNumber),
  address: 'address' in holder ? maskAddress(holder.address) : '',
  isElder: ageOn(holder.birthDate, today) >= elderAge,
});

/** What the screen may know of a person whom the items are not made for. */
export const guestHolder = (holder: Exclude<CardHolder, ServedHolder>): GuestHolder => ({
  document: holder.document,
  name: namesOf(holder).name,
  idNumber: maskIdNumber(holder.idNumber),
  validTo: holder.validTo,
});
