/* The directory of units, staff and services: finding in it, and what follows from its entries. Not here: reading it
 * (read_service.c), who is away today (desk floor). Keeps: one pass over each list whatever is asked, and a bounded answer. */
#include "base/fold.h"
#include "organisation/organisation.h"

struct str topic_place(const struct organisation *organisation, const struct topic *topic) {
    const struct unit *unit = organisation_unit(organisation, topic->unit);
    return topic->place.len || !unit ? topic->place : unit->address;
}

struct str topic_phone(const struct organisation *organisation, const struct topic *topic) {
    const struct unit *unit = organisation_unit(organisation, topic->unit);
    return topic->phone.len || !unit ? topic->phone : unit->phone;
}

bool topic_proxy_on(const struct topic *topic, day_number day) {
    int year, month, day_of_month;
    day_to_civil(day, &year, &month, &day_of_month);
    bool named = (topic->proxy_weekdays >> (day_weekday(day) - 1) & 1) || (topic->proxy_days >> day_of_month & 1);
    return topic->proxy == PROXY_DAILY || (topic->proxy == PROXY_PERIODIC && named);
}

int unit_level(const struct organisation *organisation, const struct unit *unit) {
    int level = -1;
    for (; unit; unit = organisation_unit(organisation, unit->parent)) level++;
    return level;
}

int post_filled(const struct organisation *organisation, const struct post *post) {
    int filled = 0;
    for (size_t i = 0; i < organisation->staff_count; i++) {
        const struct staff *staff = &organisation->staff[i];
        if (!staff->active || !str_equal(staff->unit, post->unit)) continue;
        filled += post->title.len ? str_equal(staff->title, post->title) : staff_has_role(staff, post->role);
    }
    return filled;
}

enum post_state post_state(const struct organisation *organisation, const struct post *post, int *filled) {
    *filled = post_filled(organisation, post);
    if (*filled == post->count) return POST_FILLED;
    if (*filled > post->count) return POST_OVER;
    return *filled ? POST_SHORT : POST_EMPTY;
}

/* ---- finding ---- */

enum { WORDS_MAX = 8 };

struct finding_words {
    const struct organisation *organisation;
    struct str words[WORDS_MAX]; /* folded */
    size_t count;
    struct buf folded;           /* of the entry that is looked at */
};

/* Between words stand blanks, also the wide one of Chinese keyboards. */
static struct str word_next(struct str *rest) {
    static const struct str wide = STR_INIT("　");
    size_t end = 0;
    while (end < rest->len && rest->ptr[end] != ' ' && !str_starts(str_slice(*rest, end, rest->len), wide)) end++;
    struct str word = str_slice(*rest, 0, end);
    size_t blank = end == rest->len ? 0 : rest->ptr[end] == ' ' ? 1 : wide.len;
    *rest = str_slice(*rest, end + blank, rest->len);
    return word;
}

static void words_read(struct finding_words *words, struct str query, struct arena *arena) {
    for (struct str rest = query; rest.len && words->count < WORDS_MAX;) {
        buf_clear(&words->folded);
        fold_phrase(word_next(&rest), &words->folded);
        if (words->folded.len) words->words[words->count++] = str_copy(arena, buf_str(&words->folded));
    }
}

/* Between two texts stands a mark that no folded word holds, so that nothing is found across them. */
static void entry_add(struct finding_words *words, struct str text) {
    fold_phrase(text, &words->folded);
    buf_add_char(&words->folded, '\n');
}

static bool entry_holds(const struct finding_words *words) {
    for (size_t i = 0; i < words->count; i++)
        if (!str_contains(buf_str(&words->folded), words->words[i])) return false;
    return words->count > 0;
}

enum held { HELD_NOT, HELD_SOMEWHERE, HELD_IN_NAME };

static bool name_holds(struct finding_words *words, struct str name) {
    buf_clear(&words->folded);
    entry_add(words, name);
    return entry_holds(words);
}

static void unit_add(struct finding_words *words, const struct unit *unit) {
    entry_add(words, unit->name);
    entry_add(words, unit->address);
    entry_add(words, unit->phone);
    for (size_t i = 0; i < unit->duties_count; i++) entry_add(words, unit->duties[i]);
    if (unit->head.len) entry_add(words, organisation_name_of(words->organisation, unit->head));
}

static enum held unit_held(struct finding_words *words, const struct unit *unit) {
    if (name_holds(words, unit->name)) return HELD_IN_NAME;
    buf_clear(&words->folded);
    unit_add(words, unit);
    return entry_holds(words) ? HELD_SOMEWHERE : HELD_NOT;
}

static enum held staff_held(struct finding_words *words, const struct staff *staff) {
    if (!staff->active) return HELD_NOT;
    if (name_holds(words, staff->name)) return HELD_IN_NAME;
    buf_clear(&words->folded);
    entry_add(words, staff->name);
    entry_add(words, staff->title);
    entry_add(words, staff->phone);
    entry_add(words, organisation_name_of(words->organisation, staff->unit));
    return entry_holds(words) ? HELD_SOMEWHERE : HELD_NOT;
}

static enum held topic_held(struct finding_words *words, const struct topic *topic) {
    if (name_holds(words, topic->name)) return HELD_IN_NAME;
    buf_clear(&words->folded);
    const struct str texts[] = {topic->name,      topic->content, topic->procedure, topic->window, topic->place, topic->phone,
                                topic->basis,     organisation_name_of(words->organisation, topic->unit),
                                organisation_name_of(words->organisation, topic->person)};
    for (size_t i = 0; i < ARRAY_LENGTH(texts); i++) entry_add(words, texts[i]);
    for (size_t i = 0; i < topic->materials_count; i++) entry_add(words, topic->materials[i]);
    return entry_holds(words) ? HELD_SOMEWHERE : HELD_NOT;
}

/* Names first, so that what is meant stands above what only mentions it. */
#define FIND(list, of)                                                                                                     \
    static void find_##list(struct finding_words *words, size_t max, struct directory_found *found, struct arena *arena) { \
        const struct of **mentions = NULL;                                                                                 \
        size_t mentions_count = 0;                                                                                         \
        for (size_t i = 0; i < words->organisation->list##_count && found->list##_count <= max; i++) {                     \
            const struct of *one = &words->organisation->list[i];                                                          \
            enum held held = of##_held(words, one);                                                                        \
            if (held == HELD_IN_NAME) *ARENA_PUSH(arena, found->list, found->list##_count) = one;                          \
            if (held == HELD_SOMEWHERE && mentions_count <= max) *ARENA_PUSH(arena, mentions, mentions_count) = one;       \
        }                                                                                                                  \
        for (size_t i = 0; i < mentions_count && found->list##_count <= max; i++)                                          \
            *ARENA_PUSH(arena, found->list, found->list##_count) = mentions[i];                                            \
        if (found->list##_count <= max) return;                                                                            \
        found->list##_count = max;                                                                                         \
        found->more = true;                                                                                                \
    }
FIND(topics, topic)
FIND(units, unit)
FIND(staff, staff)

void organisation_find(const struct organisation *organisation, struct str query, size_t max, struct directory_found *found,
                       struct arena *arena) {
    *found = (struct directory_found){0};
    struct finding_words words = {.organisation = organisation};
    buf_init(&words.folded, LIMIT_PAGE_BYTES);
    words_read(&words, query, arena);
    if (words.count) {
        find_topics(&words, max, found, arena);
        find_units(&words, max, found, arena);
        find_staff(&words, max, found, arena);
    }
    buf_release(&words.folded);
}
