import { useTranslation } from 'react-i18next';
import styles from './app.module.css';
import { Cases } from './cases/cases.tsx';
import { Fleet } from './fleet/fleet.tsx';
import { useConsole } from './links/use-console.ts';
import { useSession } from './links/use-session.ts';
import { Banner } from './parts/banner.tsx';
import { QuietButton, TopBar } from './parts/top-bar.tsx';
import { SignIn } from './sign-in/sign-in.tsx';

const Signed = (props: {
  readonly name: string;
  readonly isStillIn: () => Promise<boolean>;
  readonly onLeave: () => void;
}) => {
  const { t } = useTranslation();
  const { isConnected, isBehind, terminals, cases, actions } = useConsole(props.isStillIn);
  return (
    <>
      <TopBar>
        <span className={styles['name']}>{t('signedInAs', { name: props.name })}</span>
        <QuietButton onClick={props.onLeave}>{t('signOut')}</QuietButton>
      </TopBar>
      <Banner>{isConnected ? isBehind && t('link.failed') : t('link.lost')}</Banner>
      <main className={styles['page']}>
        <h1 className={styles['unseen']}>{t('title')}</h1>
        <Fleet terminals={terminals} actions={actions} />
        <Cases cases={cases} terminals={terminals} />
      </main>
    </>
  );
};

/** The staff's page: signing in, and then terminals and cases, live. */
export const App = () => {
  const { t } = useTranslation();
  const { state, look, signedIn, leave } = useSession();
  if (state.kind === 'looking') {
    return (
      <main className={styles['page']}>
        <h1 className={styles['unseen']}>{t('title')}</h1>
        <p>{t('loading')}</p>
      </main>
    );
  }
  if (state.kind === 'signedOut') return <SignIn ended={state.ended} onSignedIn={signedIn} />;
  return <Signed name={state.session.name} isStillIn={look} onLeave={() => void leave()} />;
};
