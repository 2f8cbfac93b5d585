import type { ActionType, ActorRole, CaseState } from '@linban/shared/cases/case-state.ts';
import type { AccessPurpose } from '@linban/shared/cases/case-view.ts';
import type { VersionMove, VersionRole, VersionState } from '@linban/shared/catalogue/version-state.ts';
import type { ReportKind } from '@linban/shared/contracts/platform.ts';
import type { StaffRole } from '@linban/shared/staff/post.ts';
import type { FindingCard, FindingKind } from '@linban/shared/supervision/finding.ts';
import type { FindingMove, FindingOutcome, FindingState } from '@linban/shared/supervision/finding-state.ts';
import type { ColumnType, Generated } from 'kysely';

/** The tables of {@link file://./migrations}, as Kysely sees them. JSON columns are parsed by schema where they are read. */
type Json = ColumnType<unknown, string, string>;
type Flag = Generated<boolean>;

export interface Tables {
  terminal: {
    terminal_id: string;
    profile: Json;
    centre_id: Generated<string | null>;
    active: boolean;
    enrolment_hash: Buffer | null;
    enrolled_at: Date | null;
    rotation_asked: Flag;
    revoked_at: Generated<Date | null>;
    revoked_reason: Generated<string | null>;
    cloned_at: Generated<Date | null>;
  };
  terminal_key: {
    public_key: string;
    terminal_id: string;
    state: 'candidate' | 'current' | 'retired';
    known_at: Date;
    retired_at: Generated<Date | null>;
  };
  terminal_report: { terminal_id: string; boot: string; seq: number; report: Json; received_at: Date };
  used_token: { jti: string; expires_at: Date };
  resident_case: {
    case_id: string;
    case_number: string;
    query_hash: Buffer;
    tracking_hash: Buffer;
    resident_key: string;
    item_id: string;
    item_version: number;
    terminal_id: string;
    state: CaseState;
    waiting_for_department: Flag;
    version: Generated<number>;
    promised: Flag;
    due_on: Generated<string | null>;
    claimed_by: Generated<string | null>;
    passed_to: Generated<string | null>;
    erased_at: Generated<Date | null>;
    open_wishes: Generated<number>;
    reported: Generated<number>;
    content: Buffer;
    submitted_at: Date;
    updated_at: Date;
  };
  submission: { envelope_id: string; digest: string; case_id: string; receipt: Buffer; received_at: Date };
  case_action: {
    case_id: string;
    seq: number;
    type: ActionType;
    role: ActorRole;
    actor: Json;
    place: Json | null;
    at: Date;
    reason: Json | null;
    reason_salt: Generated<Buffer | null>;
    account_id: Generated<string | null>;
    words: Generated<Buffer | null>;
  };
  referral: {
    case_id: string;
    department: string;
    state: 'waiting' | 'received' | 'setAside';
    since: Date;
    tried_at: Date;
    tries: number;
    wrong_answers: number;
    failure: string | null;
    sequence: Generated<number>;
    sent_again_by: Generated<string | null>;
    sent_again_at: Generated<Date | null>;
  };
  platform_report: {
    case_id: string;
    sequence: number;
    kind: ReportKind;
    at: Date;
    state: Generated<'waiting' | 'sent' | 'setAside' | 'settled'>;
    since: Date;
    due_at: Date;
    tried_at: Generated<Date | null>;
    tries: Generated<number>;
    wrong_answers: Generated<number>;
    failure: Generated<string | null>;
    sent_again_by: Generated<string | null>;
    sent_again_at: Generated<Date | null>;
    settled_by: Generated<string | null>;
    settled_at: Generated<Date | null>;
    settled_reason: Generated<Buffer | null>;
  };
  record_access: {
    access_id: string;
    case_id: string;
    account_id: string;
    role: StaffRole;
    purpose: AccessPurpose;
    at: Date;
  };
  transparency_size: { only_row: boolean; size: string };
  transparency_leaf: { leaf_index: string; leaf_hash: Buffer; entry: string; case_id: string | null };
  transparency_node: { level: number; node_index: string; hash: Buffer };
  transparency_head: { size: string; root: Buffer; checkpoint: string; signed_at: Date };
  issued_document: {
    document_id: string;
    resident_key: string;
    case_id: string | null;
    lookup_id: string | null;
    template: string;
    title: Json;
    verification_code: string;
    issued_at: Date;
    state: 'valid' | 'withdrawn';
    audience: Generated<'resident' | 'receiptHolder' | null>;
    withdrawn_at: Generated<Date | null>;
    withdrawn_reason: ColumnType<unknown, string | undefined, string>;
    sha256: Buffer;
    pdf: Buffer | null;
    holder: Generated<Buffer | null>;
    item_id: Generated<string | null>;
    item_version: Generated<number | null>;
  };
  document_ticket: {
    ticket_hash: Buffer;
    document_id: string;
    terminal_id: string;
    expires_at: Date;
    redeemed_at: Date | null;
  };
  catalogue_version: {
    item_id: string;
    version: number;
    state: VersionState;
    step: number;
    data: string;
    sha256: string;
    from_day: string | null;
    withdrawn_from: string | null;
    updated_at: Date;
  };
  catalogue_move: {
    item_id: string;
    version: number;
    step: number;
    type: VersionMove;
    role: VersionRole;
    account_id: string | null;
    at: Date;
    comment: string | null;
    day: string | null;
    sha256: string;
  };
  catalogue_edition: { only_row: boolean; edition: string };
  finding: {
    finding_id: string;
    found_by: string;
    kind: FindingKind;
    card: FindingCard;
    evidence: Json;
    about: string[];
    state: FindingState;
    step: number;
    taken_by: string | null;
    found_at: Date;
    updated_at: Date;
  };
  finding_case: { finding_id: string; case_id: string };
  finding_move: {
    finding_id: string;
    step: number;
    type: FindingMove;
    account_id: string | null;
    at: Date;
    outcome: FindingOutcome | null;
    words: Buffer | null;
  };
  compared_answer: { case_id: string; name: 'phone' | 'account' | 'none'; digest: Buffer };
  rating: { case_id: string; level: number; reasons: string[]; given_at: Date };
  staff_account: {
    account_id: string;
    name: string;
    password_hash: string;
    role: Generated<StaffRole>;
    centre_id: Generated<string | null>;
    active: Flag;
    created_at: Date;
  };
  staff_session: {
    token_hash: Buffer;
    account_id: string;
    opened_at: Date;
    seen_at: Date;
    ends_at: Date;
  };
  page_visit: { token_hash: Buffer; case_id: string; ends_at: Date };
  attempt: { subject_hash: Buffer; failures: number; blocked_until: Date; last_at: Date };
}
