import { type ServedHolder, servedHolderSchema } from '@linban/shared/identity/card-holder.ts';
import { residentIdCheckCharacter } from '@linban/shared/identity/resident-id.ts';
import * as v from 'valibot';

/** An ID number of nobody: the area code 310199 is not assigned. `birthDate`: YYYY-MM-DD; `sequence`: three digits. */
const inventIdNumber = (birthDate: string, sequence: string): string => {
  const digits = `310199${birthDate.replaceAll('-', '')}${sequence}`;
  return digits + residentIdCheckCharacter(digits);
};

/** An invented person with a card. */
export const inventPerson = (name: string, birthDate: string, sequence = '002'): ServedHolder =>
  v.parse(servedHolderSchema, {
    document: 'residentIdCard',
    name,
    sex: Number(sequence) % 2 === 1 ? 'male' : 'female',
    ethnicity: '01',
    birthDate,
    address: '上海市普陀区曹杨新村街道样例一村1号',
    idNumber: inventIdNumber(birthDate, sequence),
    authority: '上海市公安局普陀分局',
    validFrom: '2020-01-01',
    validTo: '2040-01-01',
  });

export const wang = inventPerson('王小英', '1984-03-15');
export const sun = inventPerson('孙伟', '1985-05-05', '003');
/** Has an open job record at the fake employment department. */
export const zhang = inventPerson('张明', '1991-07-20', '001');
/** Over the pension age of the example data. */
export const li = inventPerson('李桂兰', '1955-06-08');
