import type { DockAct, DockState } from '../contract.ts';
import { PdfSheet } from './pdf-sheet.tsx';
import { Switch } from './switch.tsx';

interface Props {
  readonly printer: DockState['documentPrinter'];
  readonly act: (wish: DockAct) => void;
}

export const DocumentPrinter = ({ printer, act }: Props) => {
  const change = (what: Extract<DockAct, { type: 'setDocumentPrinter' }>['change']) =>
    act({ type: 'setDocumentPrinter', change: what });
  return (
    <section className="panel">
      <h2>
        A4 打印机 <small>IPP</small>
        <button type="button" className="small" onClick={() => act({ type: 'clearPapers' })}>
          拿走全部纸张 Take all papers
        </button>
      </h2>
      <div className="controls">
        <Switch label="缺纸 Tray empty" isTrouble isOn={printer.isEmpty} onChange={(isEmpty) => change({ isEmpty })} />
        <Switch
          label="开盖 Cover open"
          isTrouble
          isOn={printer.isCoverOpen}
          onChange={(isCoverOpen) => change({ isCoverOpen })}
        />
        <Switch
          label="断电 Power off"
          isTrouble
          isOn={printer.isPoweredOff}
          onChange={(isPoweredOff) => change({ isPoweredOff })}
        />
      </div>
      <div className="tray" data-tray="papers">
        {printer.papers.length === 0 ? <p className="empty">还没有打印 Nothing printed yet</p> : null}
        {printer.papers.map((paper) => (
          <PdfSheet key={paper.id} path={paper.path} />
        ))}
      </div>
    </section>
  );
};
