/* Made-up messages: see texts.h. Not here: how they are sent (load.c) or stored (bare_intake.c, seed.c).
 * Keeps: same seed, same texts, whatever the machine. */
#include "texts.h"

#include <iconv.h>

/* Commonest first: what people write about, and the small words between. */
static const char *const words[] = {
    "的", "了", "我", "是", "在", "有", "不", "请", "小区", "问题", "我们", "没有", "希望", "电话", "现在", "已经", "一个", "到", "说",
    "就", "也", "都", "和", "人", "要", "处理", "解决", "部门", "反映", "情况", "时间", "居民", "政府", "工作", "物业", "业主", "去", "能",
    "会", "给", "把", "被", "对", "从", "因为", "所以", "但是", "今年", "去年", "每天", "晚上", "早上", "下午", "多次", "一直", "至今",
    "领导", "您好", "你好", "谢谢", "感谢", "咨询", "投诉", "建议", "申请", "办理", "需要", "可以", "如何", "怎么", "什么", "为什么", "是否",
    "进行", "规定", "相关", "有关", "要求", "通知", "材料", "窗口", "大厅", "服务", "中心", "街道", "社区", "居委会", "派出所", "公司", "单位",
    "学校", "医院", "老师", "孩子", "家长", "老人", "父母", "医生", "护士", "车位", "停车", "车辆", "道路", "路口", "路灯", "红绿灯", "公交",
    "地铁", "站台", "司机", "出租车", "电动车", "自行车", "施工", "工地", "扰民", "油烟", "垃圾", "清运", "卫生", "环境", "污染", "异味", "河道",
    "绿化", "树木", "草坪", "积水", "排水", "下水道", "井盖", "自来水", "停水", "水压", "水费", "电费", "停电", "燃气", "暖气", "供暖", "温度",
    "电梯", "故障", "维修", "维修基金", "漏水", "墙面", "屋顶", "外墙", "脱落", "门禁", "监控", "保安", "消防", "通道", "安全", "隐患", "检查",
    "房屋", "房产证", "产权", "登记", "过户", "交房", "开发商", "合同", "违约", "赔偿", "退款", "押金", "租房", "租金", "公积金", "贷款", "利率",
    "银行", "社保", "医保", "养老", "退休", "工资", "拖欠", "劳动", "合同工", "加班", "补贴", "补助", "低保", "残疾", "证明", "身份证", "户口",
    "迁移", "结婚", "生育", "入学", "报名", "学区", "招生", "考试", "成绩", "毕业", "就业", "培训", "创业", "营业执照", "税务", "发票", "退税",
    "企业", "个体户", "经营", "商铺", "市场", "摊位", "价格", "质量", "消费", "商家", "网购", "快递", "食品", "餐馆", "过期", "药店", "疫苗",
    "宠物", "流浪狗", "养鸡", "广场", "音响", "健身", "器材", "图书馆", "公园", "景区", "门票", "游客", "宾馆", "农村", "村委会", "土地", "征收",
    "拆迁", "安置", "宅基地", "耕地", "灌溉", "水库", "大桥", "高速", "收费", "罚款", "违章", "驾驶证", "年检", "牌照", "摇号", "信号", "宽带",
    "网络", "套餐", "短信", "邮件", "网站", "系统", "登录", "密码", "预约", "排队", "叫号", "态度", "推诿", "拖延", "答复", "回复", "承诺",
    "期限", "超过", "工作日", "责任", "监督", "举报", "核实", "调查", "整改", "措施", "方案", "规划", "公示", "公开", "程序", "标准", "依据",
    "条例", "文件", "政策", "落实", "执行", "协调", "沟通", "转交", "负责人", "联系", "地址", "楼栋", "单元", "门口", "附近", "旁边", "对面",
    "周边", "南侧", "北侧", "东路", "西路", "大道", "胡同", "严重", "影响", "正常", "生活", "休息", "出行", "困难", "麻烦", "尽快", "立即",
    "及时", "合理", "合法", "非法", "违法", "占用", "私自", "搭建", "拆除", "恢复", "更换", "安装", "增加", "减少", "取消", "延长", "开通",
    "关闭", "开放", "暂停", "继续", "开始", "结束", "完成", "之前", "之后", "以后", "目前", "当时", "最近", "前几天", "上个月", "本月", "明年",
};

enum {
    TABLE_SIZE = 1 << 15,    /* of draws */
    RARE_ONE_IN = 7,         /* words that are a made-up pair */
    COMMON_FIRST = 0xB0, COMMON_LAST = 0xD7, /* rows of GB 2312: common characters, then rare ones */
    RARE_FIRST = 0xD8, RARE_LAST = 0xF7,
    ROW_CHARS = 94,
    CHARS_MAX = 48 * ROW_CHARS,
    WORD_CHARS = 5,
    PLANTED_ONE_IN = 100,
};

struct text_char {
    char bytes[4]; /* 3 of UTF-8 */
};

struct charset {
    struct text_char items[CHARS_MAX];
    size_t count;
};

struct texts {
    uint64_t state;
    uint16_t words_drawn[TABLE_SIZE]; /* a uniform draw of one of these is a draw by Zipf's law */
    uint16_t chars_drawn[TABLE_SIZE];
    struct charset common;
};

/* The characters of some rows of GB 2312. */
static void charset_fill(struct charset *set, int first, int last) {
    iconv_t conversion = iconv_open("UTF-8", "GB2312");
    CHECK(conversion != (iconv_t)-1);
    for (int row = first; row <= last; row++)
        for (int cell = 0xA1; cell <= 0xFE; cell++) {
            char in[2] = {(char)row, (char)cell}, *from = in, *to = set->items[set->count].bytes;
            size_t in_left = 2, out_left = 3;
            if (iconv(conversion, &from, &in_left, &to, &out_left) == 0 && out_left == 0) set->count++;
            else iconv(conversion, NULL, NULL, NULL, NULL);
        }
    iconv_close(conversion);
}

/* Fill the table so that item i stands in it about in proportion to 1 / (i + 3). */
static void zipf_fill(uint16_t table[TABLE_SIZE], size_t items) {
    double total = 0, reached = 0;
    for (size_t i = 0; i < items; i++) total += 1.0 / (double)(i + 3);
    size_t at = 0;
    for (size_t i = 0; i < items; i++) {
        reached += 1.0 / (double)(i + 3);
        for (; at < TABLE_SIZE && (double)at < reached / total * TABLE_SIZE; at++) table[at] = (uint16_t)i;
    }
    for (; at < TABLE_SIZE; at++) table[at] = (uint16_t)(items - 1);
}

static void shuffle(struct texts *texts, struct charset *set) {
    for (size_t i = set->count - 1; i > 0; i--) {
        size_t j = texts_random(texts) % (i + 1);
        struct text_char kept = set->items[i];
        set->items[i] = set->items[j];
        set->items[j] = kept;
    }
}

struct texts *texts_new(uint64_t seed, struct arena *arena) {
    struct texts *texts = ARENA_NEW(arena, struct texts);
    texts->state = UINT64_C(0x9E3779B97F4A7C15);
    charset_fill(&texts->common, COMMON_FIRST, COMMON_LAST);
    shuffle(texts, &texts->common); /* the same for every seed: which characters are common is no matter of chance */
    zipf_fill(texts->words_drawn, ARRAY_LENGTH(words));
    zipf_fill(texts->chars_drawn, texts->common.count);
    texts->state ^= (seed + 1) * UINT64_C(0xD1342543DE82EF95);
    for (int i = 0; i < 8; i++) texts_random(texts);
    return texts;
}

uint64_t texts_random(struct texts *texts) {
    if (texts->state == 0) texts->state = 1;
    texts->state ^= texts->state << 13;
    texts->state ^= texts->state >> 7;
    texts->state ^= texts->state << 17;
    return texts->state;
}

static struct str common_char(struct texts *texts) {
    for (;;) { /* 噪 is kept for 噪音 */
        const struct text_char *drawn = &texts->common.items[texts->chars_drawn[texts_random(texts) % TABLE_SIZE]];
        if (memcmp(drawn->bytes, "噪", 3) != 0) return (struct str){drawn->bytes, 3};
    }
}

/* One word; its length in characters. */
static size_t add_word(struct texts *texts, struct buf *out) {
    uint64_t draw = texts_random(texts);
    if (draw % RARE_ONE_IN == 0) {
        buf_add(out, common_char(texts));
        buf_add(out, common_char(texts));
        return 2;
    }
    struct str word = str_from(words[texts->words_drawn[(draw >> 32) % TABLE_SIZE]]);
    buf_add(out, word);
    return word.len / 3;
}

static void add_words(struct texts *texts, size_t chars, bool sentences, struct buf *out) {
    size_t written = 0, since_pause = 0, pause = 9;
    while (written < chars) {
        written += add_word(texts, out);
        if (!sentences || ++since_pause < pause) continue;
        uint64_t draw = texts_random(texts);
        buf_add(out, draw % 3 == 0 ? STR("。") : STR("，"));
        written++;
        since_pause = 0;
        pause = 4 + (draw >> 8) % 6;
    }
}

void texts_title(struct texts *texts, struct buf *out) {
    add_words(texts, TEXTS_TITLE_CHARS, false, out);
}

void texts_body(struct texts *texts, struct buf *out) {
    uint64_t draw = texts_random(texts);
    if (draw % PLANTED_ONE_IN != 0) {
        add_words(texts, TEXTS_BODY_CHARS, true, out);
        return;
    }
    size_t before = (draw >> 16) % TEXTS_BODY_CHARS;
    add_words(texts, before, true, out);
    buf_add(out, STR("噪音"));
    add_words(texts, TEXTS_BODY_CHARS - before, true, out);
}

void texts_name(struct texts *texts, struct buf *out) {
    static const char *const families[] = {"王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林"};
    uint64_t draw = texts_random(texts);
    buf_add(out, str_from(families[draw % ARRAY_LENGTH(families)]));
    buf_add(out, common_char(texts));
    if (draw >> 63) buf_add(out, common_char(texts));
}

void texts_phone(struct texts *texts, struct buf *out) {
    buf_printf(out, "138%08llu", (unsigned long long)(texts_random(texts) % 100000000));
}

void texts_unique_word(int64_t number, struct buf *out) {
    static struct charset rare;
    if (rare.count == 0) charset_fill(&rare, RARE_FIRST, RARE_LAST);
    for (int i = 0; i < WORD_CHARS; i++) {
        buf_add(out, (struct str){rare.items[(uint64_t)number % rare.count].bytes, 3});
        number /= (int64_t)rare.count;
    }
}
