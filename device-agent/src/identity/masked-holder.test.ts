import { maskedHolderSchema } from '@linban/shared/identity/assertion.ts';
import * as v from 'valibot';
import { expect, it } from 'vitest';
import {
  buildCard,
  buildForeignerCard2017,
  buildForeignerCard2023,
  buildPermit,
  inventForeigner2017,
  inventForeigner2023,
  inventPermitPerson,
  inventPerson,
} from '../../virtual/id-card-reader/build-card.ts';
import type { VirtualCard } from '../../virtual/id-card-reader/types.ts';
import { parseCardText } from '../drivers/id-card/text.ts';
import { maskedHolder } from './masked-holder.ts';

const today = '2026-11-23';
const longName = 'EXAMPLE-EXAMPLE, ANNA-MARIA LOUISE';

it.each<[string, VirtualCard, object]>([
  ['a resident', buildCard(inventPerson()), { name: '王*英', surname: '王', address: '上海市普陀区虚构街道****' }],
  ['a permit', buildPermit(inventPermitPerson()), { name: '陳*文', surname: '陳', idNumber: /^810\*{11}.{4}$/ }],
  [
    'a foreigner of 2017',
    buildForeignerCard2017(inventForeigner2017()),
    { name: '安*', surname: '安', idNumber: /^XXA\*{10}\d\d$/, address: '' },
  ],
  [
    'a foreigner without a Chinese name',
    buildForeignerCard2017(inventForeigner2017({ name: '', englishName: longName })),
    { name: 'E*** E***', surname: 'E' },
  ],
  ['a foreigner of 2023', buildForeignerCard2023(inventForeigner2023()), { name: '马*', idNumber: /^931\*{11}.{4}$/ }],
])('%s is masked', (_, card, expected) => {
  const holder = parseCardText(card.text, { today });
  if (!holder.ok) throw new Error('the sample card is good');
  const masked = maskedHolder(holder.value, today);
  for (const [key, value] of Object.entries(expected)) {
    const shown = v.parse(v.string(), Object.entries(masked).find(([name]) => name === key)?.[1]);
    if (value instanceof RegExp) expect(shown).toMatch(value);
    else expect(shown).toBe(value);
  }
  expect(v.is(maskedHolderSchema, masked)).toBe(true);
  expect(JSON.stringify(masked)).not.toContain(holder.value.idNumber);
  expect(JSON.stringify(masked)).not.toContain(longName);
});
