import { createHash } from 'node:crypto';

/** What the departments know of a person, invented from the ID number: the same number, the same life. */
export interface Life {
  /** Whether social insurance knows the person at all. */
  readonly isInsured: boolean;
  /** The employer that has not closed the person's job record yet. */
  readonly openJobAt: string | null;
  /** For choices: the byte at an index, always the same. */
  readonly chance: (index: number) => number;
}

/** Numbers without their check character. */
const withoutRecord = new Set(['31019919980102001']);
const withOpenJob = new Set(['31019919910720001']);

export const employers = [
  '上海梅岭果蔬有限公司',
  '上海曹杨邻里生活服务发展有限责任公司普陀分公司',
  '上海兰溪印务有限公司',
  '上海枣阳电子商务有限公司',
] as const;

export const lifeOf = (idNumber: string): Life => {
  const digest = createHash('sha256').update(idNumber).digest();
  const chance = (index: number): number => digest[index % digest.length] ?? 0;
  const number = idNumber.slice(0, 17);
  return {
    isInsured: !withoutRecord.has(number),
    openJobAt: withOpenJob.has(number) ? employers[1] : null,
    chance,
  };
};
