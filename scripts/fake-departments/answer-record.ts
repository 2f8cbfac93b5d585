import type { FoundRecord, RecordRequest } from '@linban/shared/contracts/department.ts';
import type { Life } from './people.ts';

/** What a department is asked, of whom, and on which day. */
export interface Asked extends RecordRequest {
  readonly life: Life;
  readonly day: string;
}

/** A record, invented from the person's number. */
export type AnswerRecord = (asked: Asked) => Pick<FoundRecord, 'facts' | 'rows'>;
