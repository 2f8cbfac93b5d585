import type { MaskedHolder } from '@linban/shared/identity/assertion.ts';
import type { CardHolder } from '@linban/shared/identity/card-holder.ts';
import { maskAddress, maskIdNumber, maskName, surnameOf } from '@linban/shared/identity/masking.ts';
import { ageOn } from '@linban/shared/identity/resident-id.ts';

const elderAge = 65;

/** What the screen may know of the person. `today` is the calendar day in Shanghai. */
export const maskedHolder = (holder: CardHolder, today: string): MaskedHolder => ({
  name: maskName(holder.name),
  surname: surnameOf(holder.name),
  sex: holder.sex,
  idNumber: maskIdNumber(holder.idNumber),
  address: maskAddress(holder.address),
  isElder: ageOn(holder.birthDate, today) >= elderAge,
});
