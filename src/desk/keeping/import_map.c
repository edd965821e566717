/* What the columns of a CSV file mean: the mapping, the words of other systems, one row as commands. Not here: files,
 * running the commands (import.c), what a command must be (matter's command_read, which judges the result).
 *
 * Keeps: no word of the file is lost for not being known here: an unknown topic, unit or channel is noted in the matter
 * as it stands. */
#include "base/fold.h"
#include "desk/keeping/import.h"

enum field_kind {
    KIND_OF_TEXT,
    KIND_OF_CHANNEL,
    KIND_OF_KIND,
    KIND_OF_UNIT,
    KIND_OF_TOPIC,
    KIND_OF_MOMENT,
    KIND_OF_TRUTH,
    KIND_OF_ANSWER
};

static const struct {
    struct str name;
    enum field_kind kind;
} fields[] = {
#define FIELD(name, text, kind) [IMPORT_##name] = {STR_INIT(text), KIND_OF_##kind},
    IMPORT_FIELDS(FIELD)
#undef FIELD
};

/* ---- the words of others ---- */

/* What the columns of registers and hotlines are usually called. */
static const struct {
    const char *column;
    enum import_field field;
} usual_names[] = {
    {"title", IMPORT_SUBJECT},
    {"标题", IMPORT_SUBJECT},
    {"主题", IMPORT_SUBJECT},
    {"事项", IMPORT_SUBJECT},
    {"content", IMPORT_BODY},
    {"内容", IMPORT_BODY},
    {"正文", IMPORT_BODY},
    {"诉求内容", IMPORT_BODY},
    {"time", IMPORT_ASKED_AT},
    {"时间", IMPORT_ASKED_AT},
    {"来电时间", IMPORT_ASKED_AT},
    {"登记时间", IMPORT_ASKED_AT},
    {"label", IMPORT_TOPIC},
    {"类别", IMPORT_TOPIC},
    {"分类", IMPORT_TOPIC},
    {"department", IMPORT_UNITS},
    {"承办单位", IMPORT_UNITS},
    {"承办部门", IMPORT_UNITS},
    {"nature", IMPORT_KIND},
    {"性质", IMPORT_KIND},
    {"诉求类型", IMPORT_KIND},
    {"渠道", IMPORT_CHANNEL},
    {"来源渠道", IMPORT_CHANNEL},
    {"reply", IMPORT_ANSWER},
    {"答复", IMPORT_ANSWER},
    {"回复", IMPORT_ANSWER},
    {"办理结果", IMPORT_ANSWER},
    {"reply_time", IMPORT_ANSWERED_AT},
    {"答复时间", IMPORT_ANSWERED_AT},
    {"回复时间", IMPORT_ANSWERED_AT},
    {"reply_days", IMPORT_ANSWERED_DAYS},
    {"姓名", IMPORT_ASKER_NAME},
    {"来访人", IMPORT_ASKER_NAME},
    {"user", IMPORT_ASKER_NAME},
    {"电话", IMPORT_ASKER_PHONE},
    {"联系电话", IMPORT_ASKER_PHONE},
    {"地址", IMPORT_ASKER_ADDRESS},
    {"单位", IMPORT_ASKER_UNIT},
    {"anonymous", IMPORT_ASKER_ANONYMOUS},
    {"匿名", IMPORT_ASKER_ANONYMOUS},
};

/* Words for channels and kinds: the first row whose word the value contains, after folding. */
struct word {
    const char *theirs, *ours;
};
static const struct word channels[] = {
    {"visit", "visit"}, {"phone", "phone"},     {"letter", "letter"}, {"fax", "fax"},      {"email", "email"},
    {"web", "web"},     {"message", "message"}, {"短信", "message"},  {"微信", "message"}, {"qq", "message"},
    {"app", "web"},     {"网", "web"},          {"微博", "web"},      {"公众号", "web"},   {"邮件", "email"},
    {"邮箱", "email"},  {"传真", "fax"},        {"信件", "letter"},   {"来信", "letter"},  {"信函", "letter"},
    {"来访", "visit"},  {"走访", "visit"},      {"窗口", "visit"},    {"现场", "visit"},   {"电话", "phone"},
    {"来电", "phone"},  {"热线", "phone"},      {"12345", "phone"},
};
static const struct word kinds[] = {
    {"consultation", "consultation"}, {"query", "query"},     {"complaint", "complaint"},   {"report", "report"},
    {"application", "application"},   {"repair", "repair"},   {"request", "request"},       {"suggestion", "suggestion"},
    {"liaison", "liaison"},           {"document", "document"}, {"meeting", "meeting"},     {"task", "task"},
    {"投诉", "complaint"},            {"举报", "report"},     {"咨询", "consultation"},     {"查询", "query"},
    {"建议", "suggestion"},           {"意见", "suggestion"}, {"报修", "repair"},           {"维修", "repair"},
    {"申请", "application"},          {"求助", "request"},    {"诉求", "request"},          {"请求", "request"},
    {"联系", "liaison"},              {"公文", "document"},   {"来文", "document"},         {"会议", "meeting"},
    {"交办", "task"},                 {"任务", "task"},
};

static const char *find_word(const struct word *words, size_t count, struct str value) {
    struct buf folded;
    const char *ours = NULL;
    buf_init(&folded, 4096);
    fold_phrase(value, &folded);
    for (size_t i = 0; i < count && !ours && !folded.overflow; i++)
        if (str_contains(buf_str(&folded), str_from(words[i].theirs))) ours = words[i].ours;
    buf_release(&folded);
    return ours;
}

static bool truth_read(struct str value, bool *truth) {
    static const char *const yes[] = {"1", "true", "yes", "y", "是", "有"}, *const no[] = {"",  "0",  "false", "no",
                                                                                           "n", "否", "无"};
    for (size_t i = 0; i < ARRAY_LENGTH(yes); i++)
        if (str_is(value, yes[i])) return *truth = true, true;
    for (size_t i = 0; i < ARRAY_LENGTH(no); i++)
        if (str_is(value, no[i])) return *truth = false, true;
    return false;
}

/* Up to six numbers with anything between them: 2017-12-21, 2018/5/17 8:32, 2018年5月17日. */
static bool moment_read(struct str value, int zone_minutes, instant *at) {
    if (instant_parse(value, zone_minutes, at)) return true;
    int numbers[6] = {0};
    size_t count = 0;
    bool inside = false;
    for (size_t i = 0; i < value.len; i++) {
        bool digit = value.ptr[i] >= '0' && value.ptr[i] <= '9';
        if (digit && !inside && count++ == ARRAY_LENGTH(numbers)) return false;
        if (digit && numbers[count - 1] > 9999) return false;
        if (digit) numbers[count - 1] = 10 * numbers[count - 1] + (value.ptr[i] - '0');
        inside = digit;
    }
    struct civil civil = {.year = numbers[0],
                          .month = numbers[1],
                          .day = numbers[2],
                          .hour = numbers[3],
                          .minute = numbers[4],
                          .second = numbers[5]};
    if (count < 3 || civil.year < 1900 || !civil_valid(&civil)) return false;
    *at = instant_from_civil(&civil, zone_minutes);
    return true;
}

/* ---- the mapping ---- */

static bool field_find(struct str name, enum import_field *field, struct str *named) {
    if (str_starts(name, STR("fields.")) && name.len > strlen("fields.")) {
        *field = IMPORT_NAMED;
        *named = str_slice(name, strlen("fields."), name.len);
        return true;
    }
    for (size_t i = 0; i < ARRAY_LENGTH(fields); i++) {
        if (!str_equal(name, fields[i].name)) continue;
        *field = (enum import_field)i;
        return true;
    }
    return false;
}

static void map_by_usual_names(const struct csv_record *header, struct import_map *map) {
    bool taken[IMPORT_NOTHING + 1] = {0};
    for (int usual = 0; usual < 2; usual++) {
        for (size_t c = 0; c < header->count; c++) {
            struct str column = str_trim(header->fields[c]);
            enum import_field field = IMPORT_NOTHING;
            struct str named = {0};
            if (!usual) (void)field_find(column, &field, &named);
            for (size_t i = 0; usual && i < ARRAY_LENGTH(usual_names); i++)
                if (str_is(column, usual_names[i].column)) field = usual_names[i].field;
            if (field == IMPORT_NOTHING || taken[field] || map->fields[c] != IMPORT_NOTHING) continue;
            map->fields[c] = field;
            map->names[c] = named;
            taken[field] = field != IMPORT_NAMED;
        }
    }
}

static size_t column_find(const struct csv_record *header, struct str name) {
    for (size_t c = 0; c < header->count; c++)
        if (str_equal(str_trim(header->fields[c]), name)) return c;
    return header->count;
}

static bool maps(const struct import_map *map, enum import_field field) {
    for (size_t c = 0; c < map->columns_count; c++)
        if (map->fields[c] == field) return true;
    return false;
}

static bool map_pair(struct str pair, const struct csv_record *header, struct import_map *map, struct error *error) {
    struct str column = {0}, name = pair;
    bool split = memchr(pair.ptr, '=', pair.len) && str_split(&name, '=', &column);
    column = str_trim(column);
    name = str_trim(name);
    size_t c = column_find(header, column);
    enum import_field field = IMPORT_NOTHING;
    struct str named = {0};
    if (!split || !column.len) {
        error_set(error, ERROR_INPUT, "a mapping is column=field");
        error_hint(error, "for example: body=body,time=asked_at,label=topic");
    } else if (c == header->count) {
        bool turned = column_find(header, name) < header->count && field_find(column, &field, &named);
        error_set(error, ERROR_INPUT, "the file has no column of that name");
        if (turned) error_hint(error, "the column comes first: " STR_FMT "=" STR_FMT, STR_ARG(name), STR_ARG(column));
        else error_hint(error, "the first line of the file must name the columns");
    } else if (!field_find(name, &field, &named)) {
        error_set(error, ERROR_INPUT, "there is no field of that name");
        error_hint(
            error,
            "subject body channel kind topic units asked_at asker.name asker.phone answer answered_at … or fields.NAME");
    } else if (field != IMPORT_NAMED && maps(map, field)) {
        error_set(error, ERROR_INPUT, "two columns are mapped to that field");
    } else {
        map->fields[c] = field;
        map->names[c] = named;
        return true;
    }
    error_where(error, "--map " STR_FMT, STR_ARG(pair));
    return false;
}

bool import_map_read(struct str text, const struct csv_record *header, struct import_map *map, struct arena *arena,
                     struct error *error) {
    *map = (struct import_map){.columns_count = header->count,
                               .fields = ARENA_ARRAY(arena, enum import_field, header->count),
                               .names = ARENA_ARRAY(arena, struct str, header->count)};
    for (size_t c = 0; c < header->count; c++) map->fields[c] = IMPORT_NOTHING;
    if (str_blank(text)) map_by_usual_names(header, map);
    for (struct str pair; !str_blank(text) && str_split(&text, ',', &pair);)
        if (!map_pair(pair, header, map, error)) return false;
    map->has_answer = maps(map, IMPORT_ANSWER);
    map->has_asked_at = maps(map, IMPORT_ASKED_AT);
    bool later = maps(map, IMPORT_ANSWERED_AT) || maps(map, IMPORT_ANSWERED_DAYS);
    if (!maps(map, IMPORT_SUBJECT) && !maps(map, IMPORT_BODY)) {
        error_set(error, ERROR_INPUT, "no column is mapped to body or subject");
        error_hint(error, "name it with: --map COLUMN=body");
    } else if (later && !(map->has_answer && map->has_asked_at)) {
        error_set(error, ERROR_INPUT, "the time of an answer needs the answer and the time of asking");
        error_hint(error, "map columns to answer and asked_at, too");
    } else {
        return true;
    }
    error_where(error, "--map");
    return false;
}

/* ---- one row ---- */

struct reading {
    const struct organisation *organisation;
    json_t *object, *asker, *named; /* of `register` */
    struct str subject, body, answer, answered_at;
    int64_t answered_days; /* -1: not given */
    instant asked_at;
    struct error *error;
};

static json_t *text_json(struct str text) {
    return json_stringn_nocheck(text.len ? text.ptr : "", text.len);
}

static void set_text(json_t *object, struct str key, struct str value) {
    CHECK(json_object_setn_new_nocheck(object, key.ptr, key.len, text_json(value)) == 0);
}

static bool not_understood(struct reading *reading, struct str column, struct str value, const char *wanted) {
    struct str shown = utf8_prefix(value, 40);
    error_set(reading->error, ERROR_INPUT, STR_FMT ": '" STR_FMT "' is not %s", STR_ARG(column), STR_ARG(shown), wanted);
    return false;
}

static void set_unit(struct reading *reading, struct str value) {
    const struct organisation *organisation = reading->organisation;
    for (size_t i = 0; i < organisation->units_count; i++) {
        const struct unit *unit = &organisation->units[i];
        if (!str_equal(value, unit->id) && !str_equal(value, unit->name)) continue;
        json_t *units = json_array();
        CHECK(json_array_append_new(units, text_json(unit->id)) == 0 &&
              json_object_set_new(reading->object, "units", units) == 0);
        return;
    }
    set_text(reading->named, STR("unit"), value);
}

static void set_topic(struct reading *reading, struct str value) {
    const struct organisation *organisation = reading->organisation;
    for (size_t i = 0; i < organisation->topics_count; i++) {
        const struct topic *topic = &organisation->topics[i];
        if (str_equal(value, topic->id) || str_equal(value, topic->name)) {
            set_text(reading->object, STR("topic"), topic->id);
            return;
        }
    }
    /* A word that the directory does not have: a directory that has none at all takes any. */
    if (organisation->topics_count == 0) set_text(reading->object, STR("topic"), value);
    else set_text(reading->named, STR("topic"), value);
}

static void set_word(struct reading *reading, struct str key, const struct word *words, size_t count, struct str value) {
    const char *ours = find_word(words, count, value);
    if (ours) set_text(reading->object, key, str_from(ours));
    else set_text(reading->named, key, value);
}

static bool set_moment(struct reading *reading, enum import_field field, struct str value) {
    instant at;
    char text[INSTANT_TEXT_SIZE];
    int zone = reading->organisation->timetable.zone_minutes;
    if (!moment_read(value, zone, &at)) return not_understood(reading, fields[field].name, value, "a date and time");
    set_text(reading->object, fields[field].name, instant_text(at, zone, text));
    if (field == IMPORT_ASKED_AT) reading->asked_at = at;
    return true;
}

static bool set_truth(struct reading *reading, enum import_field field, struct str value) {
    bool truth;
    if (!truth_read(value, &truth)) return not_understood(reading, fields[field].name, value, "yes or no");
    struct str key = str_slice(fields[field].name, strlen("asker."), fields[field].name.len);
    if (truth) CHECK(json_object_setn_new_nocheck(reading->asker, key.ptr, key.len, json_true()) == 0);
    return true;
}

static bool set_answer(struct reading *reading, enum import_field field, struct str value) {
    if (field == IMPORT_ANSWER) reading->answer = value;
    else if (field == IMPORT_ANSWERED_AT) reading->answered_at = value;
    else
        return str_int64(value, 0, 36500, &reading->answered_days) ||
               not_understood(reading, fields[field].name, value, "a number");
    return true;
}

static bool set_field(struct reading *reading, enum import_field field, struct str name, struct str value) {
    if (field == IMPORT_NOTHING || value.len == 0) return true;
    if (field == IMPORT_NAMED) return set_text(reading->named, name, value), true;
    if (field == IMPORT_SUBJECT) return reading->subject = value, true;
    if (field == IMPORT_BODY) reading->body = value;
    switch (fields[field].kind) {
    case KIND_OF_CHANNEL: return set_word(reading, STR("channel"), channels, ARRAY_LENGTH(channels), value), true;
    case KIND_OF_KIND: return set_word(reading, STR("kind"), kinds, ARRAY_LENGTH(kinds), value), true;
    case KIND_OF_UNIT: return set_unit(reading, value), true;
    case KIND_OF_TOPIC: return set_topic(reading, value), true;
    case KIND_OF_MOMENT: return set_moment(reading, field, value);
    case KIND_OF_TRUTH: return set_truth(reading, field, value);
    case KIND_OF_ANSWER: return set_answer(reading, field, value);
    case KIND_OF_TEXT: break;
    }
    struct str key = fields[field].name, asker = STR("asker.");
    if (str_starts(key, asker)) set_text(reading->asker, str_slice(key, asker.len, key.len), value);
    else set_text(reading->object, key, value);
    return true;
}

/* Line breaks of other systems become ours; blanks at the ends go. */
static struct str clean(struct str value, struct buf *out) {
    value = str_trim(value);
    if (!value.len || !memchr(value.ptr, '\r', value.len)) return value;
    buf_clear(out);
    for (size_t i = 0; i < value.len; i++) {
        bool pair = value.ptr[i] == '\r' && i + 1 < value.len && value.ptr[i + 1] == '\n';
        if (!pair) buf_add_char(out, value.ptr[i] == '\r' ? '\n' : value.ptr[i]);
    }
    return buf_str(out);
}

/* Without a subject of its own: the first 40 characters of the body, in one line (CONTRACT §5). */
static bool set_subject(struct reading *reading) {
    enum { SUBJECT_CHARACTERS = 40 };
    struct buf line;
    bool blank = false;
    struct str from = reading->subject.len ? reading->subject : reading->body;
    buf_init(&line, from.len + 1);
    for (size_t i = 0; i < from.len; i++) {
        char c = from.ptr[i];
        bool space = c == ' ' || (c >= '\t' && c <= '\r');
        if (space && blank) continue;
        buf_add_char(&line, space ? ' ' : c);
        blank = space;
    }
    struct str subject = buf_str(&line);
    if (!reading->subject.len) subject = str_trim(utf8_prefix(subject, SUBJECT_CHARACTERS));
    if (subject.len) set_text(reading->object, STR("subject"), subject);
    else error_set(reading->error, ERROR_INPUT, "the row has neither subject nor body");
    buf_release(&line);
    return subject.len > 0;
}

static bool times_read(struct reading *reading, struct import_row *row) {
    int zone = reading->organisation->timetable.zone_minutes;
    row->asked_at = reading->asked_at;
    row->answered_at = INSTANT_NONE;
    if (!reading->answer.len) return true;
    if (reading->answered_at.len) {
        if (!moment_read(reading->answered_at, zone, &row->answered_at))
            return not_understood(reading, STR("answered_at"), reading->answered_at, "a date and time");
    } else if (reading->answered_days >= 0 && row->asked_at != INSTANT_NONE) {
        row->answered_at = row->asked_at + reading->answered_days * DAY_MS;
    }
    if (row->answered_at == INSTANT_NONE || (row->asked_at != INSTANT_NONE && row->answered_at >= row->asked_at)) return true;
    error_set(reading->error, ERROR_INPUT, "the answer is earlier than the question");
    return false;
}

static void defaults(struct reading *reading, instant imported_at) {
    char text[INSTANT_TEXT_SIZE];
    if (!json_object_get(reading->object, "channel")) set_text(reading->object, STR("channel"), STR("web"));
    if (!json_object_get(reading->object, "kind")) set_text(reading->object, STR("kind"), STR("consultation"));
    set_text(reading->named, STR("imported"), instant_text(imported_at, reading->organisation->timetable.zone_minutes, text));
    CHECK(json_object_set(reading->object, "fields", reading->named) == 0);
    if (json_object_size(reading->asker)) CHECK(json_object_set(reading->object, "asker", reading->asker) == 0);
}

static json_t *answer_of(struct str text) {
    if (!text.len) return NULL;
    json_t *object = json_object();
    set_text(object, STR("do"), STR("answer"));
    set_text(object, STR("text"), text);
    return object;
}

bool import_row_read(const struct import_map *map, const struct csv_record *record, const struct organisation *organisation,
                     instant imported_at, struct import_row *row, struct error *error) {
    struct reading reading = {.organisation = organisation,
                              .object = json_object(),
                              .asker = json_object(),
                              .named = json_object(),
                              .answered_days = -1,
                              .asked_at = INSTANT_NONE,
                              .error = error};
    struct arena *arena = arena_new(4 * CSV_FIELD_BYTES_MAX);
    struct buf scratch;
    buf_init(&scratch, CSV_FIELD_BYTES_MAX);
    *row = (struct import_row){0};
    set_text(reading.object, STR("do"), STR("register"));
    bool good = true;
    for (size_t c = 0; good && c < record->count; c++) {
        struct str value = str_copy(arena, clean(record->fields[c], &scratch));
        good = set_field(&reading, map->fields[c], map->names[c], value);
    }
    good = good && set_subject(&reading) && times_read(&reading, row);
    if (good) {
        defaults(&reading, imported_at);
        row->register_object = json_incref(reading.object);
        row->answer_object = answer_of(reading.answer);
    }
    json_decref(reading.object);
    json_decref(reading.asker);
    json_decref(reading.named);
    buf_release(&scratch);
    arena_free(arena);
    return good;
}

void import_row_release(struct import_row *row) {
    json_decref(row->register_object);
    json_decref(row->answer_object);
    *row = (struct import_row){0};
}
