import type { CatalogueItem, CatalogueVersionView, Rerun } from '@linban/shared/contracts/catalogue-requests.ts';
import { useTranslation } from 'react-i18next';
import desk from '../desk/desk.module.css';
import { useLanguage } from '../locales/language.ts';
import { OpenRecord } from '../parts/open-record.tsx';
import styles from './catalogue.module.css';
import { FileChoice } from './file-choice.tsx';
import { PhaseMark } from './phase-mark.tsx';
import { Lines, Told } from './told.tsx';
import type { VersionActSent, VersionTold } from './use-catalogue.ts';
import { VersionActs } from './version-acts.tsx';

/** Sentences of what changed; what is gone and what is new, each marked by its sign. */
const Sentences = ({ lines }: { readonly lines: readonly string[] }) => (
  <ul className={styles['changes']}>
    {lines.map((line, index) => (
      // Two lines may say the same.
      // biome-ignore lint/suspicious/noArrayIndexKey: see above
      <li key={index} data-sign={line.startsWith('−') ? 'gone' : 'new'}>
        {line}
      </li>
    ))}
  </ul>
);

const Changes = ({ version }: { readonly version: CatalogueVersionView }) => {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const { changes, otherChanges, places, comparedWith } = version;
  return (
    <section aria-labelledby="version-changes">
      <h4 id="version-changes">
        {comparedWith === null ? t('version.isNew') : t('version.changes', { version: comparedWith })}
      </h4>
      {changes.length + otherChanges.length === 0 ? <p>{t('version.noChange')}</p> : null}
      {changes.length > 0 ? (
        // With nothing to compare it with it is the whole item: long, and not what somebody opened it for.
        <details open={comparedWith !== null}>
          <summary>{t('version.sentences', { count: changes.length })}</summary>
          <Sentences lines={changes} />
        </details>
      ) : null}
      {otherChanges.length > 0 ? (
        <details open={comparedWith !== null}>
          <summary>{t('version.otherLanguage')}</summary>
          <div lang={language === 'en' ? 'zh-CN' : 'en'}>
            <Sentences lines={otherChanges} />
          </div>
        </details>
      ) : null}
      {places.length > 0 ? (
        <details>
          <summary>{t('version.places', { count: places.length })}</summary>
          <Lines lines={places} />
        </details>
      ) : null}
    </section>
  );
};

/** What a voice says, text by text: whoever reviews a version hears it before others do. */
const Spoken = ({ spoken }: Pick<CatalogueVersionView, 'spoken'>) => {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const languages = language === 'en' ? (['en', 'zh-CN'] as const) : (['zh-CN', 'en'] as const);
  return (
    <section aria-labelledby="version-spoken">
      <h4 id="version-spoken">{t('version.spoken')}</h4>
      {languages.map((each) => (
        <details key={each}>
          <summary>{t(`version.spokenIn.${each}`, { count: spoken[each].length })}</summary>
          <ul className={styles['spoken']} lang={each}>
            {spoken[each].map(({ written, spoken: said, hasOwnForm }) => (
              <li key={`${written}/${said}`} data-of={said === null ? 'nothing' : hasOwnForm ? 'form' : 'rule'}>
                {written === said ? null : <div className={desk['soft']}>{written}</div>}
                {said ?? t('version.unreadable')}
              </li>
            ))}
          </ul>
        </details>
      ))}
    </section>
  );
};

const Checks = (props: {
  readonly version: CatalogueVersionView;
  readonly rerun: Rerun | 'trying' | null;
  readonly onTry: () => void;
}) => {
  const { version, rerun } = props;
  const { t } = useTranslation();
  return (
    <section aria-labelledby="version-checks">
      <h4 id="version-checks">{t('version.checks')}</h4>
      {version.errors.length === 0 ? (
        <p>{t('version.checked')}</p>
      ) : (
        <>
          <p className={desk['told']}>{t('version.errors', { count: version.errors.length })}</p>
          <Lines lines={version.errors} />
        </>
      )}
      <div className={desk['acts']}>
        <button type="button" disabled={rerun === 'trying'} onClick={props.onTry}>
          {t('version.try')}
        </button>
      </div>
      <div role="status">
        {rerun === 'trying' ? t('version.trying') : null}
        {rerun !== null && rerun !== 'trying' ? (
          <>
            <p>
              <strong>{t('version.tried', { cases: rerun.cases, different: rerun.different })}</strong>
            </p>
            {rerun.different > 0 ? (
              <p className={desk['soft']}>
                {t('version.triedHow', {
                  excluded: rerun.excluded,
                  answers: rerun.answers,
                  amounts: rerun.amounts,
                })}
              </p>
            ) : null}
          </>
        ) : null}
      </div>
    </section>
  );
};

const History = ({ history }: Pick<CatalogueVersionView, 'history'>) => {
  const { t } = useTranslation();
  const { moment, day } = useLanguage();
  return (
    <section aria-labelledby="version-history">
      <h4 id="version-history">{t('record.steps')}</h4>
      <ol className={desk['steps']}>
        {history.map((move, index) => (
          // Moves are only ever added at the end.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <li key={index}>
            <strong>{t(`moved.${move.type}`)}</strong>
            {move.day === null ? null : ` ${t('version.fromDay', { day: day(move.day) })}`}{' '}
            <span className={desk['soft']}>
              {moment(move.at)} · {move.name ?? t('version.byServer')}
            </span>
            {move.comment === null ? null : <div>{move.comment}</div>}
          </li>
        ))}
      </ol>
    </section>
  );
};

/** An open version: what it changes, whether it may be offered, what has happened, and what can be done. */
export const VersionPanel = (props: {
  readonly version: CatalogueVersionView;
  /** The item with all its versions, as the list has it. */
  readonly item: CatalogueItem | undefined;
  readonly told: VersionTold | null;
  readonly rerun: Rerun | 'trying' | null;
  readonly onOpen: (version: number) => void;
  readonly onUpload: (file: File) => void;
  readonly onDownload: (asNext: boolean) => void;
  readonly onTry: () => void;
  readonly onAct: (act: VersionActSent) => Promise<boolean>;
  readonly onClose: () => void;
}) => {
  const { version, item, told } = props;
  const { t } = useTranslation();
  const { text, day } = useLanguage();
  const known = item?.versions.find((each) => each.version === version.version);
  const isStale = known !== undefined && known.step !== version.step;
  return (
    <OpenRecord
      id="version-open"
      title={`${text(version.title)} · ${t('version.number', { version: version.version })}`}
      marks={
        <>
          <PhaseMark phase={version.phase} />
          <span className={desk['soft']}>
            {version.from === null
              ? null
              : t('version.days', { from: day(version.from), to: version.to === null ? '' : day(version.to) })}
          </span>
        </>
      }
      changed={isStale ? t('version.changed') : null}
      onReload={() => props.onOpen(version.version)}
      onClose={props.onClose}
    >
      {item && item.versions.length > 1 ? (
        <fieldset className={desk['filters']}>
          <legend className={desk['unseen']}>{t('version.versions')}</legend>
          {item.versions.map((each) => (
            <button
              key={each.version}
              type="button"
              aria-pressed={each.version === version.version}
              onClick={() => props.onOpen(each.version)}
            >
              {t('version.number', { version: each.version })} · {t(`phase.${each.phase}`)}
            </button>
          ))}
        </fieldset>
      ) : null}
      <div className={desk['columns']}>
        <Changes version={version} />
        <Spoken spoken={version.spoken} />
        <Checks version={version} rerun={props.rerun} onTry={props.onTry} />
        <section aria-labelledby="version-acts">
          <h4 id="version-acts">{t('record.acts')}</h4>
          <Told told={told} />
          <VersionActs key={`${version.version}/${version.step}`} version={version} onAct={props.onAct} />
          <h4>{t('version.file')}</h4>
          <div className={desk['acts']}>
            <button type="button" onClick={() => props.onDownload(false)}>
              {t('version.download')}
            </button>
            {version.phase === 'draft' ? null : (
              <button type="button" onClick={() => props.onDownload(true)}>
                {t('version.downloadNext')}
              </button>
            )}
          </div>
          {version.allowed.includes('upload') ? (
            <FileChoice label={t('version.replace')} onFile={props.onUpload} />
          ) : null}
          <p className={styles['digest']}>SHA-256 {version.sha256}</p>
        </section>
        <History history={version.history} />
      </div>
    </OpenRecord>
  );
};
