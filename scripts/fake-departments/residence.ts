import type { AnswerRecord } from './answer-record.ts';

const criteria = [
  ['年龄', 30],
  ['教育背景（大学本科）', 60],
  ['在本市缴纳职工社会保险', 27],
  ['专业技术资格', 15],
  ['投资纳税', 10],
] as const;

const standard = 120;

/** 居住证积分: what one scores, which must add up. */
export const residencePoints: AnswerRecord = ({ life, day }) => {
  const rows = criteria.slice(0, 3 + (life.chance(11) % 3)).map(([criterion, score]) => ({ criterion, score }));
  const points = rows.reduce((sum, { score }) => sum + score, 0);
  return {
    facts: {
      points,
      outcome: points >= standard ? 'reached' : 'below',
      noticeNumber: `JF${day.slice(0, 4)}${String(life.chance(12)).padStart(6, '0')}`,
      validTo: `${Number(day.slice(0, 4)) + 1}${day.slice(4)}`.replace('-02-29', '-02-28'),
    },
    rows,
  };
};

const steps = ['accepted', 'checked', 'made', 'sent'] as const;
const stages = ['accepted', 'checking', 'making', 'ready'] as const;

/** 居住证进度: as far as it is, the steps up to there and no others. */
export const residencePermit: AnswerRecord = ({ life, day }) => {
  const reached = life.openJobAt === null ? life.chance(13) % stages.length : 1;
  const isRefused = life.openJobAt !== null;
  const dayOf = (index: number) =>
    new Date(Date.parse(day) - (reached - index) * 4 * 86_400_000 - 86_400_000).toISOString().slice(0, 10);
  return {
    facts: {
      permitCase: `JZ${String(life.chance(14)).padStart(8, '0')}`,
      stage: isRefused ? 'refused' : (stages[reached] ?? 'accepted'),
      problem: isRefused ? 'insurance' : 'none',
    },
    rows: steps.slice(0, reached + 1).map((step, index) => ({
      day: dayOf(index),
      step,
      office: step === 'made' ? '证照制作中心（示例）' : '曹杨新村街道受理中心（示例）',
    })),
  };
};
