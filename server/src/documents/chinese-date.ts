/** `2026-11-23` as 2026年11月23日, `2026-11` as 2026年11月. */
export const chineseDate = (iso: string): string => {
  const [year, month, day] = iso.split('-').map(Number);
  return `${year}年${month}月${day === undefined ? '' : `${day}日`}`;
};
