import { decisionRequestSchema } from '@linban/shared/contracts/department.ts';
import { stepReportSchema } from '@linban/shared/contracts/platform.ts';
import * as v from 'valibot';
import type { DepartmentAnswer } from './test-server.ts';

/** A department that grants whatever it is asked. */
export const grant = (_path: string, body: unknown): DepartmentAnswer => {
  const { caseNumber } = v.parse(decisionRequestSchema, body);
  return {
    status: 200,
    body: {
      decision: 'granted',
      caseNumber,
      sequence: 1,
      registrationNumber: 'SYDJ20261123000107',
      effectiveFrom: '2026-11-23',
    },
  };
};

/** A department that refuses whatever it is asked. */
export const refuse = (_path: string, body: unknown): DepartmentAnswer => {
  const { caseNumber } = v.parse(decisionRequestSchema, body);
  return {
    status: 200,
    body: {
      decision: 'refused',
      caseNumber,
      sequence: 1,
      reason: { 'zh-CN': '材料不符', en: 'The papers do not match' },
    },
  };
};

/** A platform that writes down whatever it is told. */
export const hear = (_path: string, body: unknown): DepartmentAnswer => {
  const { caseNumber, sequence } = v.parse(stepReportSchema, body);
  return { status: 200, body: { outcome: 'taken', caseNumber, sequence } };
};
