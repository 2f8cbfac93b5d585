import type { CatalogueItem } from '@linban/shared/contracts/catalogue-requests.ts';
import { useTranslation } from 'react-i18next';
import desk from '../desk/desk.module.css';
import type { AskConsole } from '../links/use-console.ts';
import { useLanguage } from '../locales/language.ts';
import { Section } from '../parts/section.tsx';
import tables from '../parts/table.module.css';
import { Table } from '../parts/table.tsx';
import { FileChoice } from './file-choice.tsx';
import { PhaseMark } from './phase-mark.tsx';
import { Told } from './told.tsx';
import { useCatalogue } from './use-catalogue.ts';
import { VersionPanel } from './version-panel.tsx';

const ItemRow = (props: {
  readonly item: CatalogueItem;
  readonly isOpen: boolean;
  readonly onOpen: (version: number) => void;
}) => {
  const { t } = useTranslation();
  const { text, day } = useLanguage();
  const { item } = props;
  const [newest] = item.versions;
  const inForce = item.versions.find(({ phase }) => phase === 'inForce');
  if (!newest) return null;
  return (
    <tr className={props.isOpen ? desk['current'] : undefined}>
      <th scope="row">{text(item.title)}</th>
      <td className={tables['number']}>{item.itemId}</td>
      <td>
        {inForce ? (
          <>
            {t('version.number', { version: inForce.version })}{' '}
            <span className={desk['soft']}>{inForce.from && t('version.fromDay', { day: day(inForce.from) })}</span>
          </>
        ) : (
          t('version.notOffered')
        )}
      </td>
      <td>
        <div className={tables['marks']}>
          {t('version.number', { version: newest.version })} <PhaseMark phase={newest.phase} />
        </div>
      </td>
      <td>
        <div className={desk['acts']}>
          <button
            type="button"
            aria-label={t('desk.ofCase', { act: t('desk.open'), number: text(item.title) })}
            onClick={() => props.onOpen(newest.version)}
          >
            {t('desk.open')}
          </button>
        </div>
      </td>
    </tr>
  );
};

/** The matters that are offered, and the changes on their way there. */
export const Catalogue = (props: { readonly askFor: AskConsole; readonly changes: number }) => {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const catalogue = useCatalogue(props.askFor, props.changes, language);
  const { items, version } = catalogue;
  const columns = [
    'catalogue.matter',
    'catalogue.id',
    'catalogue.offered',
    'catalogue.newest',
    'desk.actions',
  ] as const;
  return (
    <Section id="catalogue" title={t('catalogue.title')} note={t('catalogue.note')}>
      <FileChoice label={t('catalogue.bring')} onFile={(file) => void catalogue.upload(file, null)} />
      {version === null ? <Told told={catalogue.told} /> : null}
      {items === null ? <p>{t('loading')}</p> : null}
      {version ? (
        <VersionPanel
          key={version.itemId}
          version={version}
          item={items?.find(({ itemId }) => itemId === version.itemId)}
          told={catalogue.told}
          rerun={catalogue.rerun}
          onOpen={(other) => void catalogue.open({ itemId: version.itemId, version: other })}
          onUpload={(file) => void catalogue.upload(file, version)}
          onDownload={(asNext) => void catalogue.download(version, asNext)}
          onTry={() => void catalogue.tryOnCases(version)}
          onAct={(act) => catalogue.act(version, act)}
          onClose={catalogue.close}
        />
      ) : null}
      {items ? (
        <Table label={t('catalogue.all')} columns={columns.map((column) => t(column))}>
          {items.map((item) => (
            <ItemRow
              key={item.itemId}
              item={item}
              isOpen={item.itemId === version?.itemId}
              onOpen={(newest) => void catalogue.open({ itemId: item.itemId, version: newest })}
            />
          ))}
        </Table>
      ) : null}
    </Section>
  );
};
