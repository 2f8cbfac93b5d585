import type { Answer } from '@linban/shared/items/answers.ts';
import type { Language, LocalizedText } from '@linban/shared/items/localized-text.ts';
import type { Page as FormPage } from '@linban/shared/items/service-item.ts';
import { isTyped, typedWords } from '@linban/shared/items/typed-page.ts';
import { useTranslation } from 'react-i18next';
import { Keypad } from '../../input/keypad.tsx';
import { Button } from '../../ui/button.tsx';
import { type Choice, ChoiceList } from '../../ui/choice-list.tsx';
import { StatusLine } from '../../ui/note.tsx';
import { Page } from '../../ui/page.tsx';
import { Line, Slip } from '../../ui/sheet.tsx';
import { Steps } from '../../ui/steps.tsx';
import { textIn } from '../../ui/text.ts';
import type { ScreenProps } from '../screen-props.ts';
import { groupPhone } from './answer-words.ts';
import { KeepButton, KeepNoteLine } from './keep.tsx';
import styles from './question.module.css';
import { TypedAnswer } from './typed-page.tsx';

interface AnswerProps<K extends FormPage['kind']> {
  readonly page: Extract<FormPage, { kind: K }>;
  readonly answer: Answer | undefined;
  readonly say: (text: LocalizedText) => string;
  readonly onAnswer: (answer: Answer) => void;
}

const listOf = (answer: Answer | undefined): readonly string[] => {
  if (answer === undefined || answer === '') return [];
  return Array.isArray(answer) ? answer : [answer];
};

const ChoicePage = ({ page, answer, say, onAnswer }: AnswerProps<'choice' | 'choices'>) => {
  const chosen = listOf(answer);
  const several = page.kind === 'choices';
  const choose = (value: string) => {
    if (!several) onAnswer(value);
    else onAnswer(chosen.includes(value) ? chosen.filter((other) => other !== value) : [...chosen, value]);
  };
  const choices = page.options.map(
    (option): Choice => ({
      value: option.value,
      label: say(option.label),
      hint: option.hint && say(option.hint),
    }),
  );
  return <ChoiceList name={page.id} choices={choices} chosen={chosen} several={several} onChoose={choose} />;
};

const AddressPage = ({ page, answer, address, onAnswer }: AnswerProps<'cardAddress'> & { address: string }) => {
  const { t } = useTranslation('form');
  return (
    <>
      <Slip>
        <Line label={t('cardAddress')} value={address} />
      </Slip>
      <ChoiceList
        name={page.id}
        several={false}
        chosen={listOf(answer)}
        choices={[
          { value: 'same', label: t('same'), icon: 'home' },
          { value: 'different', label: t('different'), icon: 'place' },
        ]}
        onChoose={onAnswer}
      />
    </>
  );
};

const PhonePage = ({ answer, onAnswer }: AnswerProps<'phone'>) => {
  const { t } = useTranslation('form');
  const digits = typeof answer === 'string' ? answer : '';
  return (
    <div className={styles['phone']}>
      <output className={styles['digits']} aria-label={t('phone')} data-empty={digits === ''}>
        {digits === '' ? t('phoneEmpty') : groupPhone(digits)}
      </output>
      <Keypad value={digits} maxLength={11} onChange={onAnswer} />
    </div>
  );
};

/** What the message about a number that is out of bounds says. */
const boundsOf = (page: FormPage, language: Language): { readonly min: string; readonly max: string } => {
  const words = (value: number) => (isTyped(page) ? typedWords(page, String(value), language) : String(value));
  if (page.kind === 'number' || page.kind === 'amount') return { min: words(page.min), max: words(page.max) };
  if (page.kind === 'date') return { min: page.notBefore ?? '', max: page.notAfter ?? '' };
  if (page.kind === 'months') return { min: page.notBefore, max: '' };
  if (page.kind === 'code') return { min: String(page.minLength), max: String(page.maxLength) };
  return { min: '', max: '' };
};

/** One question: where one is, the question, the answers, and the way on. */
export const QuestionScreen = ({ view, screen, send }: ScreenProps<'question'>) => {
  const { t } = useTranslation('form');
  const say = textIn(view.settings.language);
  const { page, answer, error, item, step, steps, keeping } = screen;
  const onAnswer = (value: Answer) => send({ type: 'answer', page: page.id, value });
  const common = { answer, say, onAnswer };
  const where = (
    <div className={styles['where']}>
      <p>
        {say(item.title)} · <b>{t('step', { step, steps })}</b>
      </p>
      <Steps
        label={t('progress')}
        steps={Array.from({ length: steps }, (_, index) => ({
          words: t('step', { step: index + 1, steps }),
          state: index + 1 < step ? 'done' : index + 1 === step ? 'moving' : 'ahead',
        }))}
      />
    </div>
  );
  const help = page.help && say(page.help);
  const range = page.kind === 'choices' ? t('choices', { min: page.min, max: page.max }) : undefined;
  return (
    <Page
      above={where}
      title={say(page.title)}
      lead={help && range ? `${help} ${range}` : (help ?? range)}
      actions={
        <>
          {error ? (
            <div role="alert">
              <StatusLine icon="warning" tone="amber">
                {t(`error.${error}`, boundsOf(page, view.settings.language))}
              </StatusLine>
            </div>
          ) : (
            keeping.note === 'none' &&
            page.kind !== 'phone' &&
            !isTyped(page) && (
              <StatusLine icon="info" tone="plain">
                {t('calm')}
              </StatusLine>
            )
          )}
          <KeepNoteLine keeping={keeping} />
          <Button kind="primary" icon="forward" wide onPress={() => send({ type: 'next' })}>
            {step === steps ? t('toReview') : t('next')}
          </Button>
          <KeepButton keeping={keeping} send={send} />
        </>
      }
    >
      {(page.kind === 'choice' || page.kind === 'choices') && <ChoicePage page={page} {...common} />}
      {page.kind === 'cardAddress' && <AddressPage page={page} {...common} address={view.holder?.address ?? ''} />}
      {page.kind === 'phone' && <PhonePage page={page} {...common} />}
      {isTyped(page) && (
        <TypedAnswer page={page} answer={answer} language={view.settings.language} onAnswer={onAnswer} />
      )}
    </Page>
  );
};
