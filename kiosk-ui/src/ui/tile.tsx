import { Icon, type IconName } from './icons.tsx';
import styles from './tile.module.css';

interface TileProps {
  readonly icon: IconName;
  readonly title: string;
  readonly hint: string;
  readonly strong?: boolean;
  readonly onPress: () => void;
}

/** A big way in. */
export const Tile = ({ icon, title, hint, strong = false, onPress }: TileProps) => (
  <button type="button" className={styles['tile']} data-strong={strong} onClick={onPress}>
    <Icon name={icon} />
    <span className={styles['words']}>
      <b>{title}</b>
      <span>{hint}</span>
    </span>
  </button>
);
