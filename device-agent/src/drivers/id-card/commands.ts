import type { ReplyFrame } from './framing.ts';
import { readReplySize } from './read-reply.ts';
import type { IdCardReaderTimes } from './types.ts';

/** Status word SW3 of a reply (GA 467), as far as the conversation depends on it. */
export const statusWord = {
  checkSeenWrong: 0x10,
  lengthSeenWrong: 0x11,
  unknownCommand: 0x21,
  cardRefusesReader: 0x31,
  readerRefusesCard: 0x32,
  contentNotVerified: 0x33,
  cardTypeUnknown: 0x40,
  readFailed: 0x41,
  randomNumberFailed: 0x47,
  selfTestFailed: 0x60,
  notAuthorised: 0x66,
  noCard: 0x80,
  selectFailed: 0x81,
  success: 0x90,
  noSuchItem: 0x91,
  found: 0x9f,
} as const;

/** One thing to ask of the security module. */
export interface Command {
  readonly bytes: readonly [command: number, parameter: number];
  readonly answerTime: keyof IdCardReaderTimes['answer'];
  /** Status words that only this command, or few others, are answered with. */
  readonly ownWords: readonly number[];
  /** Sizes of data that come with success; none if success has another word. */
  readonly successSizes: readonly number[];
}

const { noCard, selectFailed, noSuchItem, found, success } = statusWord;

export const commands = {
  reset: { bytes: [0x10, 0xff], answerTime: 'status', ownWords: [], successSizes: [0] },
  status: { bytes: [0x11, 0xff], answerTime: 'status', ownWords: [], successSizes: [0] },
  samId: { bytes: [0x12, 0xff], answerTime: 'samId', ownWords: [], successSizes: [16] },
  find: { bytes: [0x20, 0x01], answerTime: 'find', ownWords: [noCard, found], successSizes: [] },
  select: { bytes: [0x20, 0x02], answerTime: 'select', ownWords: [selectFailed], successSizes: [8] },
  read: { bytes: [0x30, 0x01], answerTime: 'read', ownWords: [], successSizes: [readReplySize] },
  /** Identifiers of the chip, 28 bytes: says nothing about the person and shows that the card is still there. */
  chipIdentifiers: { bytes: [0x30, 0x05], answerTime: 'management', ownWords: [noSuchItem], successSizes: [28] },
  /** Up to four addresses of 70 bytes beside the printed one. */
  furtherAddress: {
    bytes: [0x30, 0x03],
    answerTime: 'furtherAddress',
    ownWords: [noSuchItem],
    successSizes: [70, 140, 210, 280],
  },
} as const satisfies Record<string, Command>;

const wordsOfSomeCommand: readonly number[] = [noCard, selectFailed, noSuchItem, found];

/**
 * Whether a reply can be the answer to a command. Replies carry no number, so a late answer to an earlier command is told
 * by its word and size. As a module answers in order, and a read is only asked after a select was answered, the
 * late text of one person can never pass for the answer about the next.
 */
export const isAnswerTo = (command: Command, reply: ReplyFrame): boolean => {
  if (reply.status === success) return command.successSizes.includes(reply.data.length);
  return !wordsOfSomeCommand.includes(reply.status) || command.ownWords.includes(reply.status);
};
