import type { Answer } from '@linban/shared/items/answers.ts';
import type { Language } from '@linban/shared/items/localized-text.ts';
import { type TypedPage, typedLength, typedWords } from '@linban/shared/items/typed-page.ts';
import { useTranslation } from 'react-i18next';
import { CodeKeys } from '../../input/code-keys.tsx';
import { Keypad } from '../../input/keypad.tsx';
import { ChoiceList } from '../../ui/choice-list.tsx';
import styles from './question.module.css';

interface TypedProps {
  readonly page: TypedPage;
  readonly answer: Answer | undefined;
  readonly language: Language;
  readonly onAnswer: (answer: Answer) => void;
}

/** The newest year first: it is the one that is asked for most. */
const yearsOf = ({ min, max }: Extract<TypedPage, { kind: 'year' }>): readonly string[] =>
  Array.from({ length: max - min + 1 }, (_, index) => String(max - index));

/** Few years stand on cards; more are typed. */
const mostYearCards = 12;

/** What is typed on the keys, shown big as people write it. */
export const TypedAnswer = ({ page, answer, language, onAnswer }: TypedProps) => {
  const { t } = useTranslation('form');
  const text = typeof answer === 'string' ? answer : '';
  if (page.kind === 'year' && page.max - page.min < mostYearCards) {
    return (
      <ChoiceList
        name={page.id}
        several={false}
        chosen={text === '' ? [] : [text]}
        choices={yearsOf(page).map((value) => ({ value, label: typedWords(page, value, language) }))}
        onChoose={onAnswer}
      />
    );
  }
  const length = typedLength(page);
  const isWithLetters = page.kind === 'code' && page.letters;
  return (
    <div className={styles['phone']}>
      <output className={styles['digits']} data-long={length > 11} data-empty={text === ''}>
        {text === '' ? t(isWithLetters ? 'typed.letters' : `typed.${page.kind}`) : typedWords(page, text, language)}
      </output>
      {isWithLetters ? (
        <CodeKeys value={text} onChange={(value) => onAnswer(value.slice(0, length))} />
      ) : (
        <Keypad value={text} maxLength={length} onChange={onAnswer} />
      )}
    </div>
  );
};
