import { useId } from 'react';
import styles from './catalogue.module.css';

/** A file to be brought. Chosen again, the same file is brought again. */
export const FileChoice = (props: { readonly label: string; readonly onFile: (file: File) => void }) => {
  const id = useId();
  return (
    <p className={styles['file']}>
      <label htmlFor={id}>{props.label}</label>
      <input
        id={id}
        type="file"
        accept=".json,application/json"
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          if (file) props.onFile(file);
          target.value = '';
        }}
      />
    </p>
  );
};
