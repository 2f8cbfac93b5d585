interface Props {
  readonly label: string;
  readonly isOn: boolean;
  readonly isTrouble?: boolean;
  readonly onChange: (isOn: boolean) => void;
}

export const Switch = ({ label, isOn, isTrouble = false, onChange }: Props) => (
  <label className={isTrouble ? 'switch trouble' : 'switch'}>
    <input type="checkbox" checked={isOn} onChange={(event) => onChange(event.target.checked)} />
    <span aria-hidden="true" />
    {label}
  </label>
);
