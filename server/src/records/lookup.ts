import type { IssuedDocument } from '@linban/shared/cases/case-view.ts';
import type { FoundRecord } from '@linban/shared/contracts/department.ts';
import type { Answers } from '@linban/shared/items/answers.ts';
import type { RecordShape } from '@linban/shared/items/record-shape.ts';
import type { ServiceItem } from '@linban/shared/items/service-item.ts';
import type { Result } from '@linban/shared/result.ts';
import type { IssueError } from '../documents/document-service.ts';
import type { Period } from './period.ts';

/** An answer of a department as a resident saw it. */
export interface Lookup {
  readonly item: ServiceItem;
  readonly answers: Answers;
  readonly shape: RecordShape;
  readonly period: Period | null;
  readonly record: FoundRecord;
  /** Set once a document is being made of it. */
  issuing: Promise<Result<IssuedDocument, IssueError>> | null;
}
