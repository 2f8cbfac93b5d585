import { startVirtualCodeScanner } from '../../device-agent/virtual/code-scanner/start.ts';
import { startVirtualDocumentPrinter } from '../../device-agent/virtual/document-printer/start.ts';
import { startVirtualIdCardReader } from '../../device-agent/virtual/id-card-reader/start.ts';
import { startVirtualReceiptPrinter } from '../../device-agent/virtual/receipt-printer/start.ts';

/** One virtual device of each class, and the agent's configuration for them. */
export const startVirtualDevices = async () => {
  const reader = await startVirtualIdCardReader({});
  const receiptPrinter = await startVirtualReceiptPrinter({ port: 0 });
  const documentPrinter = await startVirtualDocumentPrinter({ port: 0 });
  const scanner = await startVirtualCodeScanner({ port: 0 });
  const tcp = (port: number) => ({ kind: 'tcp', host: '127.0.0.1', port });
  return {
    config: {
      idCardReader: { profile: 'generic-network', transport: tcp(reader.port) },
      receiptPrinter: { profile: 'cashino-kiosk', transport: tcp(receiptPrinter.port) },
      documentPrinter: { uri: documentPrinter.uri },
      codeScanner: { transport: tcp(scanner.port) },
    },
    close: () => Promise.all([reader.close(), receiptPrinter.close(), documentPrinter.close(), scanner.close()]),
  };
};
