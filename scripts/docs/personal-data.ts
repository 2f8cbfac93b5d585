import { type DataKindName, dataKinds, dataRegister } from '../../server/src/retention/data-register.ts';

type Language = 'zh-CN' | 'en';

const words = {
  en: {
    title: '# What is kept about people, and how long',
    lead: [
      'All columns of the server’s database by what they hold (个人信息保护法 art. 55–56). This page is written by `npm run docs` from `server/src/retention/data-register.ts`;',
      'a column without an entry there does not compile. Queued jobs hold the number of a case at most, and are gone when it is decided.',
    ].join(' '),
    of: { resident: 'Residents', staff: 'Staff', nobody: 'Nobody' },
    head: ['what', 'why', 'form', 'until', 'columns'],
  },
  'zh-CN': {
    title: '# 保存哪些个人信息，保存多久',
    lead: [
      '按内容列出服务器数据库的全部列（个人信息保护法第五十五、五十六条）。本页由 `npm run docs` 根据 `server/src/retention/data-register.ts` 生成；',
      '其中没有登记的列无法编译。排队任务最多含办件编号，决定后即消失。',
    ].join(''),
    of: { resident: '居民', staff: '工作人员', nobody: '与个人无关' },
    head: ['内容', '目的', '形式', '到何时', '列'],
  },
} as const;

const row = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

/** Table by table, the columns of one kind. */
const columnsOf = (kind: DataKindName): string =>
  Object.entries(dataRegister)
    .map(([table, columns]) => {
      const own = Object.entries(columns).filter(([, of]) => of === kind);
      const all = own.length > 0 && own.length === Object.keys(columns).length;
      return { table, names: all ? ['*'] : own.map(([column]) => column) };
    })
    .filter(({ names }) => names.length > 0)
    .map(({ table, names }) => `\`${table}\`: ${names.join(', ')}`)
    .join('; ');

const kindNames = Object.keys(dataKinds) as DataKindName[]; // the keys of the literal above

/** The register of personal data, one kind a row. */
export const writeDataManual = (language: Language): string => {
  const { title, lead, of, head } = words[language];
  const section = (whose: 'resident' | 'staff' | null) => [
    `## ${of[whose ?? 'nobody']}`,
    '',
    row(head),
    row(head.map(() => '---')),
    ...kindNames
      .filter((name) => dataKinds[name].of === whose)
      .map((name) => {
        const { what, why, form, gone } = dataKinds[name];
        return row([what[language], why[language], form[language], gone[language], columnsOf(name)]);
      }),
    '',
  ];
  return [title, '', lead, '', ...section('resident'), ...section('staff'), ...section(null)].join('\n');
};
