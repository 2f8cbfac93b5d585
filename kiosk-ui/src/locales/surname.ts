/** Readings of the commonest surnames, for greeting in English; a surname that is not here is not guessed. */
const readings = [
  'Wang 王汪 Li 李黎厉 Zhang 张章 Liu 刘柳 Chen 陈谌 Yang 杨阳 Zhao 赵 Huang 黄 Zhou 周 Wu 吴伍武邬 Xu 徐许 Sun 孙 Hu 胡 Zhu 朱祝 Gao 高',
  'Lin 林 He 何贺 Guo 郭 Ma 马麻 Luo 罗骆 Liang 梁 Song 宋 Zheng 郑 Xie 谢 Han 韩 Tang 唐汤 Feng 冯封 Yu 于余俞喻郁虞 Dong 董 Xiao 萧肖',
  'Cheng 程成 Cao 曹 Yuan 袁 Deng 邓 Fu 傅付符 Shen 沈申 Zeng 曾 Peng 彭 Lü 吕 Su 苏 Lu 卢陆鲁路 Jiang 蒋江姜 Cai 蔡 Jia 贾 Ding 丁',
  'Wei 魏韦卫 Xue 薛 Ye 叶 Yan 阎严颜闫 Pan 潘 Du 杜 Dai 戴 Xia 夏 Zhong 钟 Tian 田 Ren 任 Fan 范樊 Fang 方房 Shi 石史施时 Yao 姚 Tan 谭谈',
  'Liao 廖 Zou 邹 Xiong 熊 Jin 金靳 Hao 郝 Kong 孔 Bai 白柏 Cui 崔 Kang 康 Mao 毛茅 Qiu 邱仇裘 Qin 秦 Gu 顾古谷 Hou 侯 Shao 邵 Meng 孟 Long 龙',
  'Wan 万 Duan 段 Qian 钱 Yin 尹殷 Chang 常 Qiao 乔 Lai 赖 Gong 龚宫 Wen 文温 Pang 庞 Lan 兰蓝 Tao 陶 Hong 洪 Zhai 翟 An 安 Ni 倪 Niu 牛',
  'Ji 季纪 Ge 葛 You 尤游 Bi 毕 Nie 聂 Jiao 焦 Xiang 向项 Ying 应 Xing 邢 Yue 岳 Qi 齐戚祁 Mei 梅 Mo 莫 Zhuang 庄 Xin 辛 Guan 管关',
  'Zuo 左 Tu 涂 Bao 包鲍 Ning 宁 Ke 柯 Ruan 阮 Dou 窦 Tong 童 Chu 储 Ouyang 欧阳 Sima 司马 Shangguan 上官 Zhuge 诸葛 Huangfu 皇甫 Murong 慕容 Linghu 令狐',
].join(' ');

const compound = new Set(['欧阳', '司马', '上官', '诸葛', '皇甫', '慕容', '令狐']);

const table: ReadonlyMap<string, string> = new Map(
  [...readings.matchAll(/(\S+) (\S+)/g)].flatMap(([, reading = '', surnames = '']) =>
    (compound.has(surnames) ? [surnames] : [...surnames]).map((surname) => [surname, reading] as const),
  ),
);

/** A surname in Latin letters. Letters stay as they are; `null` where the reading is not known. */
export const latinSurname = (surname: string): string | null =>
  /^[\p{Script=Latin}' -]+$/u.test(surname) ? surname : (table.get(surname) ?? null);
