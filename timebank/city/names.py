"""Names of invented people: common surnames and given names of the generation, joined at random.

Somebody may well be called so; no name here was taken from a person.
"""

from random import Random

from timebank.people.kinds import Sex

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
"""One character each, the commonest first."""

OLDER = 1965
MIDDLE = 1988
"""First birth years of the middle and the young generation."""

GIVEN_FEMALE = (
    "秀英 桂兰 淑珍 玉兰 秀兰 淑英 桂英 玉珍 凤英 素珍 淑兰 秀珍 玉芬 桂芝 淑华 慧珍 文英 瑞芳 素云 玉梅 凤兰 淑琴 桂荣 秀芝 月华 宝珍 惠兰 雅琴 素芬 金凤 润芝 书琴 佩兰 蕴华",
    "丽华 艳萍 红梅 春燕 晓红 海燕 丽娟 秋萍 雪梅 亚娟 立红 玉红 文慧 爱华 晓梅 建萍 卫红 志芳 美玲 淑敏 冬梅 迎春 丽君 雅丽 秀丽 凤霞 小燕 永红 燕平 佳丽",
    "雨桐 佳怡 思涵 梦瑶 欣然 静怡 晓彤 诗雨 若溪 雅文 可欣 语嫣 心怡 思雨 慧琳 子涵 婉清 嘉宁 书瑶 亦菲 明月 安琪 一诺 沐晴 新雨 知夏",
)
GIVEN_MALE = (
    "德顺 国栋 志远 振华 永福 长顺 文忠 玉成 宝山 世昌 鸿儒 连生 福来 光荣 启明 树森 兆祥 金生 学礼 庆余 恩泽 万春 广义 守信 继先 怀德 松年 家驹 明远 秉义 立本 占元 汉章 敬之",
    "建军 志刚 卫东 建华 永刚 海涛 立新 建平 红军 晓东 志勇 文斌 国庆 大勇 宏伟 新民 跃进 振东 学军 保国 长江 力行 利民 少华 京生 连胜 铁军 向东 春生 卫民",
    "浩然 子轩 宇航 俊杰 天宇 博文 一鸣 嘉豪 泽宇 晨阳 明轩 思远 志鹏 文博 家明 伟成 子墨 承泽 立言 逸飞 乐山 启航 云帆 景行 知行 望舒",
)
"""Older, middle and young generation."""


def invented_name(random: Random, *, birth_year: int, sex: Sex) -> str:
    """Join a surname and a given name that fits the birth year."""
    generation = (birth_year >= OLDER) + (birth_year >= MIDDLE)
    given = (GIVEN_FEMALE if sex == Sex.FEMALE else GIVEN_MALE)[generation].split()
    weights = range(len(SURNAMES), 0, -1)
    return random.choices(SURNAMES, weights)[0] + random.choice(given)
