import type { IssuedDocument } from '@linban/shared/cases/case-view.ts';
import type { Answers } from '@linban/shared/items/answers.ts';
import type { ServiceItem } from '@linban/shared/items/service-item.ts';
import type { Result } from '@linban/shared/result.ts';
import type { IssueError } from '../documents/document-service.ts';
import type { Period } from './period.ts';
import type { RecordView } from './record-view.ts';

/** An answer of a department as a resident saw it. */
export interface Lookup {
  readonly item: ServiceItem;
  readonly answers: Answers;
  readonly period: Period | null;
  /** In Chinese, as documents are. */
  readonly view: RecordView;
  /** Set once a document is being made of it. */
  issuing: Promise<Result<IssuedDocument, IssueError>> | null;
}
