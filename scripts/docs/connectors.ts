import {
  callBackReplySchema,
  callBackSchema,
  caseAnswerSchema,
  connectorErrorSchema,
  connectorKeysSchema,
  decisionRequestSchema,
  recordReplySchema,
  recordRequestSchema,
  statusRequestSchema,
} from '@linban/shared/contracts/department.ts';
import { reportReplySchema, stepReportSchema } from '@linban/shared/contracts/platform.ts';
import { toJsonSchema } from '@valibot/to-json-schema';
import type * as v from 'valibot';

/** The published names of the connector's messages. */
const messages = {
  RecordRequest: recordRequestSchema,
  RecordReply: recordReplySchema,
  DecisionRequest: decisionRequestSchema,
  StatusRequest: statusRequestSchema,
  CaseAnswer: caseAnswerSchema,
  CallBack: callBackSchema,
  CallBackReply: callBackReplySchema,
  StepReport: stepReportSchema,
  ReportReply: reportReplySchema,
  ConnectorError: connectorErrorSchema,
  ConnectorKeys: connectorKeysSchema,
} satisfies Record<string, v.GenericSchema>;
type Message = keyof typeof messages;

/** What a schema can't say of a text is said in words. */
const inWords = {
  idNumber: 'A resident identity number (GB 11643): 18 characters, the last one a check character.',
  caseNumber: 'A case number: 12 characters, the last one a check character. It says nothing about the person.',
} as const;

/** A rule that only a program can check is told in words, and left out of the schema. */
const jsonSchemaOf = (schema: v.GenericSchema): unknown => {
  const { $schema: _, ...rest } = toJsonSchema(schema, {
    typeMode: 'input',
    ignoreActions: ['check', 'brand'],
    // Patterns of JSON Schema are Unicode ones: the flag is understood.
    overrideAction: ({ valibotAction, jsonSchema }) =>
      valibotAction.type === 'regex' && 'requirement' in valibotAction && valibotAction.requirement instanceof RegExp
        ? { ...jsonSchema, pattern: valibotAction.requirement.source }
        : undefined,
  });
  return JSON.parse(
    JSON.stringify(rest, (key, value: unknown) =>
      Object.hasOwn(inWords, key) && typeof value === 'object'
        ? { ...value, description: inWords[key as keyof typeof inWords] } // looked at just before
        : value,
    ),
  );
};

const schemas = (): Readonly<Record<Message, unknown>> =>
  Object.fromEntries(Object.entries(messages).map(([name, schema]) => [name, jsonSchemaOf(schema)])) as Record<
    Message,
    unknown
  >; // the keys of `messages`

const write = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** All messages as one JSON Schema. */
export const writeConnectorSchemas = (): string =>
  write({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Messages between centre, departments and the municipal platform',
    description: 'Made by `npm run docs` from department.ts and platform.ts in shared/src/contracts.',
    $defs: schemas(),
  });

const content = (message: Message) => ({
  'application/json': { schema: { $ref: `#/components/schemas/${message}` } },
});
const header = (description: string) => ({ required: true, schema: { type: 'string' }, description });
const signatureHeaders = {
  'Content-Digest': header('RFC 9530, sha-256, of the body.'),
  'Signature-Input': header('RFC 9421, label linban.'),
  Signature: header('RFC 9421, label linban, Ed25519.'),
};
const requestParameters = Object.entries(signatureHeaders).map(([name, about]) => ({ name, in: 'header', ...about }));

const answers = (message: Message, description: string) => ({
  description,
  headers: signatureHeaders,
  content: content(message),
});
const refusals = (more: Readonly<Record<string, string>> = {}) =>
  Object.fromEntries(
    Object.entries({
      400: 'The body is not what the contract says.',
      401: 'The signature is not believed, or the request came before; `error` says why.',
      429: 'Too many requests.',
      503: 'Not at the moment: try again later.',
      ...more,
    }).map(([status, description]) => [status, { description, content: content('ConnectorError') }]),
  );

const signedPost = (about: {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly servers: readonly { readonly url: string; readonly description: string }[];
  readonly body: Message;
  readonly responses: object;
  readonly parameters?: readonly object[];
}) => {
  const { body, parameters = [], ...rest } = about;
  return {
    post: {
      ...rest,
      parameters: [...parameters, ...requestParameters],
      requestBody: { required: true, content: content(body) },
    },
  };
};

const atDepartment = [{ url: 'https://department.example/linban', description: 'Served by the department' }];
const atCentre = [{ url: 'https://centre.example', description: 'Served by the centre' }];
const atPlatform = [{ url: 'https://platform.example/linban', description: 'Served by the municipal platform' }];
const decided = answers('CaseAnswer', 'What the case came to, or that it is received and decided later.');

/** The connector as OpenAPI 3.1. */
export const writeConnectorOpenApi = (): string =>
  write({
    openapi: '3.1.0',
    info: {
      title: 'Linban department connector',
      version: '1',
      description:
        'How a centre and the line-of-business systems of departments speak to each other; read docs/connectors.md first. Made by `npm run docs` from department.ts and platform.ts in shared/src/contracts.',
    },
    servers: atDepartment,
    paths: {
      '/records': signedPost({
        operationId: 'lookUpRecord',
        summary: 'What the department keeps of a person',
        description: 'Changes nothing. Answered within the time that the item gives, while the person waits.',
        servers: atDepartment,
        body: 'RecordRequest',
        responses: { 200: answers('RecordReply', 'The record, or that there is none.'), ...refusals() },
      }),
      '/cases': signedPost({
        operationId: 'submitCase',
        summary: 'A case that the department is to decide',
        description:
          'The case number is the idempotency key: sent again, it is the same case and gets the answer that is true now.',
        servers: atDepartment,
        body: 'DecisionRequest',
        responses: { 200: decided, 202: decided, ...refusals() },
      }),
      '/cases/status': signedPost({
        operationId: 'askStatus',
        summary: 'How far a received case is',
        description:
          'Asked now and then while no decision has come. 404 with unknownCase: the case is submitted again.',
        servers: atDepartment,
        body: 'StatusRequest',
        responses: { 200: decided, ...refusals({ 404: 'There is no case of this number.' }) },
      }),
      '/api/departments/{department}/answers': signedPost({
        operationId: 'callBack',
        summary: 'What a department says of a case by itself',
        description:
          'Harmless twice, late or in the wrong order. Repeated with pauses until any answer below 500 other than 429 has come.',
        servers: atCentre,
        parameters: [
          {
            name: 'department',
            in: 'path',
            required: true,
            schema: { type: 'string' },
            description: 'The id of the department at the centre.',
          },
        ],
        body: 'CallBack',
        responses: {
          200: answers('CallBackReply', 'It is done with: nothing is left to send.'),
          ...refusals({
            404: 'There is no case of this number that is this department’s to decide.',
            409: 'The case has ended otherwise: people have to talk about it.',
          }),
        },
      }),
      '/reports': signedPost({
        operationId: 'reportStep',
        summary: 'A step of a case, for the municipal platform',
        description:
          'Case number and sequence are the idempotency key: sent again, it is the same report. Of each case one after the other; sent until it is taken.',
        servers: atPlatform,
        body: 'StepReport',
        responses: {
          200: answers('ReportReply', 'It is there now, or was before; or an earlier one is missing.'),
          ...refusals({ 409: 'This number of the case was used for another report: people have to talk about it.' }),
        },
      }),
      '/api/connector/keys': {
        get: {
          operationId: 'centreKeys',
          summary: 'The public keys of the centre',
          servers: atCentre,
          responses: { 200: { description: 'A JWK set (RFC 7517).', content: content('ConnectorKeys') } },
        },
      },
    },
    components: { schemas: schemas() },
  });
