import styles from './steps.module.css';

export type StepState = 'done' | 'moving' | 'ahead';
export interface Step {
  readonly words: string;
  readonly state: StepState;
}

/** Progress as bars: full is done, striped is moving, empty is ahead. With `named` each bar has its words under it. */
export const Steps = ({ steps, label, named = false }: { steps: readonly Step[]; label: string; named?: boolean }) => (
  <ol className={styles['steps']} aria-label={label} data-named={named}>
    {steps.map((step) => (
      <li key={step.words} data-state={step.state} aria-current={step.state === 'moving' ? 'step' : undefined}>
        <span className={styles['bar']} />
        {named ? <span className={styles['words']}>{step.words}</span> : <span className="unseen">{step.words}</span>}
      </li>
    ))}
  </ol>
);
