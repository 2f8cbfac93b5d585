import type { MaskedHolder } from '@linban/shared/identity/assertion.ts';
import type { Language } from '@linban/shared/items/localized-text.ts';
import { latinSurname } from '../../locales/surname.ts';

/** How to address a person: by surname and title where the card tells the sex and the surname can be said, else plainly. */
export const greetingOf = (
  holder: MaskedHolder | null,
  language: Language,
): { readonly form: 'female' | 'male' | 'plain'; readonly surname: string } => {
  const plain = { form: 'plain', surname: '' } as const;
  if (!holder || (holder.sex !== 'female' && holder.sex !== 'male')) return plain;
  const surname = language === 'en' ? latinSurname(holder.surname) : holder.surname;
  return surname ? { form: holder.sex, surname } : plain;
};
