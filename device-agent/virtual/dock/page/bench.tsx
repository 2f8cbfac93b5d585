import { Cabinet } from './cabinet.tsx';
import { CardReader } from './card-reader.tsx';
import { CodeScanner } from './code-scanner.tsx';
import { DocumentPrinter } from './document-printer.tsx';
import { Happened } from './happened.tsx';
import { ReceiptPrinter } from './receipt-printer.tsx';
import { Switches } from './switches.tsx';
import { useDock } from './use-dock.ts';

export const Bench = () => {
  const { state, act } = useDock();
  if (!state) return <p className="waiting">正在连接试用台… Connecting to the dock…</p>;
  return (
    <div className="dock">
      <section className="terminal" aria-label="终端 Terminal">
        <iframe title="终端屏幕 Kiosk screen" src={state.addresses.kiosk} />
      </section>
      <main className="bench">
        <header>
          <h1>
            <span className="mark" aria-hidden="true">
              邻办
            </span>
            试用台 <small>The bench: virtual devices on real wires</small>
          </h1>
          <nav>
            <a href={state.addresses.verify} target="_blank" rel="noreferrer">
              查验文件 Verify
            </a>
            <a href={state.addresses.console} target="_blank" rel="noreferrer">
              工作人员 Console
            </a>
          </nav>
        </header>
        <div className="hands">
          <CardReader people={state.people} reader={state.reader} slot={state.smartCardReader} act={act} />
          <Cabinet cabinet={state.cabinet} act={act} />
        </div>
        <CodeScanner
          scanner={state.codeScanner}
          receiptLink={state.receiptPrinter.tickets[0]?.links[0] ?? null}
          act={act}
        />
        <div className="printers">
          <ReceiptPrinter printer={state.receiptPrinter} act={act} />
          <DocumentPrinter printer={state.documentPrinter} act={act} />
        </div>
        <div className="foot">
          <Switches network={state.network} departments={state.departments} act={act} />
          <Happened happened={state.happened} />
        </div>
      </main>
    </div>
  );
};
