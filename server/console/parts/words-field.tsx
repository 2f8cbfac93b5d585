import { useId } from 'react';

/** Some sentences for others to read. */
export const WordsField = (props: {
  readonly label: string;
  readonly value: string;
  readonly isRequired: boolean;
  readonly longest: number;
  readonly onChange: (value: string) => void;
}) => {
  const id = useId();
  return (
    <p>
      <label htmlFor={id}>{props.label}</label>
      <textarea
        id={id}
        rows={3}
        minLength={2}
        maxLength={props.longest}
        required={props.isRequired}
        value={props.value}
        onChange={({ target }) => props.onChange(target.value)}
      />
    </p>
  );
};
