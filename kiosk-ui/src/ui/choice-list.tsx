// biome-ignore-all lint/a11y/useAriaPropsSupportedByRole: the role is always given, by an expression
import styles from './choice-list.module.css';
import { Icon, type IconName } from './icons.tsx';
import { Pages } from './pages.tsx';

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly hint?: string | undefined;
  readonly icon?: IconName | undefined;
}

interface ChoiceListProps {
  readonly name: string;
  readonly choices: readonly Choice[];
  readonly chosen: readonly string[];
  readonly several: boolean;
  readonly onChoose: (value: string) => void;
}

const ChoiceOption = ({
  name,
  choice,
  chosen,
  several,
  onChoose,
}: Omit<ChoiceListProps, 'choices'> & { choice: Choice }) => {
  const checked = chosen.includes(choice.value);
  return (
    <label className={styles['option']}>
      <input
        type={several ? 'checkbox' : 'radio'}
        name={name}
        value={choice.value}
        checked={checked}
        onChange={() => onChoose(choice.value)}
      />
      <span className={styles['mark']} data-several={several}>
        {checked && <Icon name="check" />}
      </span>
      <span className={styles['words']}>
        <b>{choice.label}</b>
        {choice.hint && <span>{choice.hint}</span>}
      </span>
      {choice.icon && <Icon name={choice.icon} />}
    </label>
  );
};

const rowsOf = (choices: readonly Choice[], perRow: number): readonly (readonly Choice[])[] =>
  Array.from({ length: Math.ceil(choices.length / perRow) }, (_, row) =>
    choices.slice(row * perRow, (row + 1) * perRow),
  );

/** Native radio buttons or check boxes, each as big as its card. Named by the heading of the screen. */
export const ChoiceList = (props: ChoiceListProps) => {
  const few = props.choices.length <= 6;
  return (
    <div
      className={styles['list']}
      role={props.several ? 'group' : 'radiogroup'}
      aria-labelledby="screen-title"
      data-few={few}
      data-two={props.choices.length <= 3}
    >
      {few ? (
        props.choices.map((choice) => <ChoiceOption key={choice.value} {...props} choice={choice} />)
      ) : (
        <Pages
          blocks={rowsOf(props.choices, 2).map((row) => ({
            key: row.map((choice) => choice.value).join(),
            node: (
              <div className={styles['row']}>
                {row.map((choice) => (
                  <ChoiceOption key={choice.value} {...props} choice={choice} />
                ))}
              </div>
            ),
          }))}
        />
      )}
    </div>
  );
};
