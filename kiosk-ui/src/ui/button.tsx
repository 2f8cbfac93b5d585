import type { ReactNode } from 'react';
import styles from './button.module.css';
import { Icon, type IconName } from './icons.tsx';

interface ButtonProps {
  readonly kind?: 'primary' | 'secondary' | 'quiet' | 'danger';
  readonly icon?: IconName;
  readonly wide?: boolean;
  readonly disabled?: boolean;
  readonly onPress: () => void;
  readonly children: ReactNode;
}

/** Acts when the finger is lifted (a native click), so that sliding off cancels. */
export const Button = ({
  kind = 'secondary',
  icon,
  wide = false,
  disabled = false,
  onPress,
  children,
}: ButtonProps) => (
  <button
    type="button"
    className={styles['button']}
    data-kind={kind}
    data-wide={wide}
    disabled={disabled}
    onClick={onPress}
  >
    {icon && <Icon name={icon} />}
    <span>{children}</span>
  </button>
);
