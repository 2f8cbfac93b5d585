import type { StaffSessionView } from '@linban/shared/contracts/staff-session.ts';
import { mayDo } from '@linban/shared/staff/post.ts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './app.module.css';
import { Cases } from './cases/cases.tsx';
import { Catalogue } from './catalogue/catalogue.tsx';
import { Departments } from './departments/departments.tsx';
import { Platform } from './departments/platform.tsx';
import { Desk } from './desk/desk.tsx';
import { Erasure } from './erasure/erasure.tsx';
import { Fleet } from './fleet/fleet.tsx';
import { Hotline } from './hotline/hotline.tsx';
import { useConsole } from './links/use-console.ts';
import { useSession } from './links/use-session.ts';
import { Banner } from './parts/banner.tsx';
import { QuietButton, TopBar } from './parts/top-bar.tsx';
import { OwnPassword, ToldNotice } from './password/own-password.tsx';
import { SignIn } from './sign-in/sign-in.tsx';
import { Staff } from './staff/staff.tsx';
import { AccountActs } from './supervision/account-acts.tsx';
import { Supervision } from './supervision/supervision.tsx';

const Signed = (props: {
  readonly session: StaffSessionView;
  readonly isStillIn: () => Promise<boolean>;
  readonly onLeave: () => void;
}) => {
  const { t } = useTranslation();
  const { isConnected, isBehind, terminals, cases, changes, actions, askFor } = useConsole(props.isStillIn);
  const { name, role, passwordToldTo } = props.session;
  const [isRenewing, setRenewing] = useState(false);
  return (
    <>
      <TopBar>
        <span className={styles['name']}>{t('signedInAs', { name })}</span>
        <QuietButton onClick={() => setRenewing(true)}>{t('ownPassword.title')}</QuietButton>
        <QuietButton onClick={props.onLeave}>{t('signOut')}</QuietButton>
      </TopBar>
      <Banner>{isConnected ? isBehind && t('link.failed') : t('link.lost')}</Banner>
      <main className={styles['page']}>
        <h1 className={styles['unseen']}>{t('title')}</h1>
        {isRenewing ? (
          <OwnPassword onChanged={() => void props.isStillIn()} onClose={() => setRenewing(false)} />
        ) : (
          <ToldNotice to={passwordToldTo} onRenew={() => setRenewing(true)} />
        )}
        {mayDo(role, 'cases') ? <Desk askFor={askFor} changes={changes} /> : null}
        {mayDo(role, 'cases') ? <Departments askFor={askFor} changes={changes} role={role} /> : null}
        {mayDo(role, 'cases') ? <Platform askFor={askFor} changes={changes} role={role} /> : null}
        {mayDo(role, 'cases') ? <Erasure askFor={askFor} changes={changes} /> : null}
        {mayDo(role, 'calls') ? <Hotline askFor={askFor} /> : null}
        {mayDo(role, 'supervision') ? <Supervision askFor={askFor} changes={changes} /> : null}
        {mayDo(role, 'supervision') ? <AccountActs askFor={askFor} changes={changes} /> : null}
        {mayDo(role, 'catalogue') ? <Catalogue askFor={askFor} changes={changes} /> : null}
        {mayDo(role, 'overview') && !mayDo(role, 'catalogue') ? (
          <>
            <Fleet terminals={terminals} actions={mayDo(role, 'terminals') ? actions : null} />
            <Cases cases={cases} terminals={terminals} />
          </>
        ) : null}
        {mayDo(role, 'accounts') ? <Staff askFor={askFor} changes={changes} /> : null}
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
  return <Signed session={state.session} isStillIn={look} onLeave={() => void leave()} />;
};
