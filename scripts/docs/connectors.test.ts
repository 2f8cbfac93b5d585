import { randomBytes } from 'node:crypto';
import { createCaseNumber } from '@linban/shared/cases/codes.ts';
import { caseAnswerSchema, connectorError, decisionRequestSchema } from '@linban/shared/contracts/department.ts';
import { residentIdCheckCharacter } from '@linban/shared/identity/resident-id.ts';
import { Ajv2020 } from 'ajv/dist/2020.js';
import * as v from 'valibot';
import { expect, it } from 'vitest';
import { writeConnectorOpenApi, writeConnectorSchemas } from './connectors.ts';

const ajv = new Ajv2020({ strict: false, validateFormats: false });
ajv.addSchema(v.parse(v.record(v.string(), v.any()), JSON.parse(writeConnectorSchemas())), 'connectors');
const isValid = (message: string, value: unknown): boolean => {
  const validate = ajv.getSchema(`connectors#/$defs/${message}`);
  if (!validate) throw new Error(`no schema ${message}`);
  return validate(value) === true;
};

const caseNumber = createCaseNumber(randomBytes);
const granted = {
  decision: 'granted',
  caseNumber,
  sequence: 3,
  registrationNumber: 'DJ20261123AB',
  effectiveFrom: '2026-11-23',
  results: { amount: 12_000, office: '曹杨新村街道' },
};
const digits = '31019919840315002';
const request = {
  caseNumber,
  itemId: 'unemployment-registration',
  itemVersion: 1,
  person: { name: '王小英', idNumber: digits + residentIdCheckCharacter(digits) },
  answers: { reason: 'dismissed', docs: ['a', 'b'] },
};

it.each([
  ['a grant', granted, 'CaseAnswer', caseAnswerSchema],
  ['what was received', { decision: 'received', caseNumber, sequence: 1 }, 'CaseAnswer', caseAnswerSchema],
  [
    'a refusal',
    { decision: 'refused', caseNumber, sequence: 1, reason: { 'zh-CN': '不符', en: 'No' } },
    'CaseAnswer',
    caseAnswerSchema,
  ],
  ['a case', request, 'DecisionRequest', decisionRequestSchema],
] as const)('the published schema takes and refuses what the server does: %s', (_, message, name, schema) => {
  expect([isValid(name, message), v.is(schema, message)]).toEqual([true, true]);
  const keys = Object.keys(message);
  for (const key of keys) {
    const { [key]: _left, ...without } = message as Record<string, unknown>; // any message is a record
    const wrong = { ...without, [key]: [{}] };
    expect([isValid(name, wrong), v.is(schema, wrong)], key).toEqual([false, false]);
    const isOptional = v.is(schema, without);
    expect([isValid(name, without), key === 'results'], key).toEqual([isOptional, isOptional]);
  }
  const more = { ...message, more: 1 };
  expect([isValid(name, more), v.is(schema, more)]).toEqual([false, false]);
});

it('every reference of the OpenAPI file leads somewhere, and each refusal says what to do', () => {
  const api = writeConnectorOpenApi();
  const { components } = v.parse(
    v.looseObject({ components: v.looseObject({ schemas: v.record(v.string(), v.unknown()) }) }),
    JSON.parse(api),
  );
  const referred = [...api.matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) => name);
  expect(new Set(referred)).toEqual(new Set(Object.keys(components.schemas)));
  expect(isValid('ConnectorError', connectorError('replayed'))).toBe(true);
});
