/* Cutting texts and phrases into terms, by the rules at the head of terms.h.
 * Not here: the index that keeps them (text_index.c). Keeps: for any text and phrase, the phrase's terms stand at neighbouring
 * places of the text's terms if and only if normal_matches says so. */
#include "store/terms.h"

#include "base/fold.h"
#include "store/store.h"

struct unit { /* a folded character; FOLD_OTHER: a separator or the end */
    uint32_t c;
    enum fold_class class;
    size_t len; /* of its bytes */
    char bytes[4];
};

struct scan { /* the folded characters of a text, one ahead */
    struct str text;
    size_t at;
    uint32_t folded[FOLD_MAX];
    size_t folded_next, folded_count;
    struct unit ahead;
    bool done; /* nothing is ahead */
};

static void scan_advance(struct scan *scan) {
    struct unit *ahead = &scan->ahead;
    if (scan->folded_next < scan->folded_count) {
        ahead->c = scan->folded[scan->folded_next++];
        ahead->class = fold_class_of(ahead->c);
    } else {
        do {
            if (scan->at >= scan->text.len) {
                scan->done = true;
                *ahead = (struct unit){.class = FOLD_OTHER};
                return;
            }
            scan->folded_count = fold_next(scan->text, &scan->at, scan->folded, &ahead->class);
        } while (scan->folded_count == 0);
        ahead->c = scan->folded[0];
        scan->folded_next = 1;
    }
    ahead->len = utf8_put(ahead->bytes, ahead->c);
}

static void scan_start(struct scan *scan, struct str text) {
    scan->text = text;
    scan->at = scan->folded_next = scan->folded_count = 0;
    scan->done = false;
    scan_advance(scan);
}

static inline bool scan_next(struct scan *scan, struct unit *unit) {
    if (scan->done) return false;
    *unit = scan->ahead;
    scan_advance(scan);
    return true;
}

/* Past the separators ahead; was there one? */
static bool scan_separators(struct scan *scan) {
    bool any = false;
    for (struct unit unit; !scan->done && scan->ahead.class == FOLD_OTHER; any = true) (void)scan_next(scan, &unit);
    return any;
}

struct term {
    char bytes[TERM_BYTES_MAX];
    size_t len;
};

static void term_add(struct term *term, const struct unit *unit) {
    CHECK(term->len + 4 <= sizeof term->bytes);
    memcpy(term->bytes + term->len, unit->bytes, sizeof unit->bytes);
    term->len += unit->len;
}

struct run { /* of letters or of digits */
    struct term term;
    size_t characters, first; /* `first`: bytes before the first character: the CONTINUED mark */
    size_t prefix_len[TERM_PREFIX_MAX + 1];
    bool continued, goes_on;
};

static void run_take(struct run *run, struct scan *scan, struct unit unit, bool continued) {
    *run = (struct run){.continued = continued};
    if (continued) run->term.bytes[run->term.len++] = TERM_CONTINUED;
    run->first = run->term.len;
    enum fold_class class = unit.class;
    for (;;) {
        term_add(&run->term, &unit);
        run->characters++;
        if (run->characters <= TERM_PREFIX_MAX) run->prefix_len[run->characters] = run->term.len;
        if (scan->ahead.class != class || scan->done) return;
        if (run->characters == TERM_RUN_MAX) break;
        (void)scan_next(scan, &unit);
    }
    run->goes_on = true;
}

static void run_close(struct run *run, struct unit ahead) {
    run->term.bytes[run->term.len++] = TERM_CUT;
    if (ahead.class != FOLD_OTHER) term_add(&run->term, &ahead);
}

static int run_terms(struct run *run, struct unit ahead, term_fn *receive, void *context) {
    size_t prefixes = run->characters < TERM_PREFIX_MAX ? run->characters : TERM_PREFIX_MAX;
    int result = 0;
    for (size_t i = 1; i <= prefixes && result == 0; i++) result = receive(context, run->term.bytes, run->prefix_len[i], i > 1);
    if (run->characters > TERM_PREFIX_MAX && result == 0) result = receive(context, run->term.bytes, run->term.len, true);
    run_close(run, ahead);
    return result ? result : receive(context, run->term.bytes, run->term.len, true);
}

/* Which ideographs of the basic plane a text had already; rarer ones simply get their single every time. */
struct seen {
    uint64_t bits[0x10000 / 64];
};

static bool seen_first(struct seen *seen, uint32_t c) {
    if (c > 0xFFFF) return true;
    uint64_t bit = UINT64_C(1) << (c % 64);
    bool first = !(seen->bits[c / 64] & bit);
    seen->bits[c / 64] |= bit;
    return first;
}

static void pair_of(struct term *pair, const struct unit *unit, const struct unit *ahead) {
    pair->len = 0;
    term_add(pair, unit);
    if (ahead->class == FOLD_OTHER) pair->bytes[pair->len++] = TERM_CUT;
    else term_add(pair, ahead);
}

int terms_of_text(struct str text, term_fn *receive, void *context) {
    struct seen seen = {0};
    struct scan scan;
    struct unit unit;
    bool fresh = true, continued = false; /* after a separator; within a run that was too long for one term */
    int result = 0;
    scan_start(&scan, text);
    while (result == 0 && scan_next(&scan, &unit)) {
        if (unit.class == FOLD_OTHER) {
            fresh = true;
            continue;
        }
        if (unit.class == FOLD_IDEOGRAPH) {
            struct term pair;
            pair_of(&pair, &unit, &scan.ahead);
            result = receive(context, pair.bytes, pair.len, false);
            bool first = seen_first(&seen, unit.c);
            if (result == 0 && (first || fresh)) result = receive(context, unit.bytes, unit.len, true);
        } else {
            struct run run;
            run_take(&run, &scan, unit, continued);
            continued = run.goes_on;
            result = run_terms(&run, scan.ahead, receive, context);
        }
        fresh = false;
    }
    return result;
}

/* The last character of a phrase needs a term of its own only when the term before it does not hold it. */
static int last_terms(struct run *run, bool adjacent, term_fn *receive, void *context) {
    if (adjacent && run->characters == 1) return 0;
    return receive(context, run->term.bytes, run->term.len, false);
}

int terms_of_phrase(struct str phrase, term_fn *receive, void *context) {
    struct scan scan;
    struct unit unit;
    bool adjacent = false, continued = false; /* adjacent: the character before stands directly before this one */
    int result = 0;
    scan_start(&scan, phrase);
    (void)scan_separators(&scan);
    while (result == 0 && scan_next(&scan, &unit)) {
        struct unit ahead = scan.ahead;
        if (unit.class == FOLD_IDEOGRAPH) {
            bool separated = scan_separators(&scan);
            struct term pair;
            pair_of(&pair, &unit, &ahead);
            if (!scan.done) result = receive(context, pair.bytes, pair.len, false);
            else if (!adjacent) result = receive(context, unit.bytes, unit.len, false);
            adjacent = !separated;
            continue;
        }
        struct run run;
        run_take(&run, &scan, unit, continued);
        continued = run.goes_on;
        ahead = scan.ahead;
        bool separated = scan_separators(&scan);
        if (scan.done) return last_terms(&run, adjacent, receive, context);
        run_close(&run, ahead);
        result = receive(context, run.term.bytes, run.term.len, false);
        adjacent = !separated;
    }
    return result;
}

/* Is the last term of this phrase a run that no prefix term holds, so that the index must look for what begins with it? */
static bool phrase_ends_open(struct str phrase) {
    struct scan scan;
    struct unit unit;
    size_t characters = 0;
    enum fold_class class = FOLD_OTHER;
    for (scan_start(&scan, phrase); scan_next(&scan, &unit); class = unit.class)
        characters = unit.class == class && characters < TERM_RUN_MAX ? characters + 1 : 1;
    return (class == FOLD_LETTER || class == FOLD_DIGIT) && characters > TERM_PREFIX_MAX;
}

void phrase_expression(struct str phrase, struct buf *out) {
    CHECK(!memchr(phrase.ptr, '"', phrase.len));
    buf_add_char(out, '"');
    buf_add(out, phrase);
    buf_add(out, phrase_ends_open(phrase) ? STR("\" *") : STR("\""));
}

/* ---- marks ---- */

/* The next character of a well-formed text as its bytes in one number: not decoded, only told from others. */
static inline uint32_t character_at(struct str text, size_t *at) {
    const unsigned char *p = (const unsigned char *)text.ptr + *at;
    if ((p[0] & 0xF0U) == 0xE0 && text.len - *at >= 3) {
        *at += 3;
        return (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
    }
    size_t len = p[0] < 0x80 ? 1 : p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4, left = text.len - *at;
    uint32_t bytes = p[0];
    if (len > left) len = left;
    for (size_t i = 1; i < len; i++) bytes = bytes << 8 | p[i];
    *at += len;
    return bytes;
}

/* The bit of two neighbouring characters (0: of one alone). */
static uint32_t mark_of(uint32_t before, uint32_t c) {
    uint64_t mixed = ((uint64_t)before << 32 | c) * UINT64_C(0x9E3779B97F4A7C15);
    return (uint32_t)(mixed >> 40) % TEXT_MARKS_BITS;
}

/* Every character of a normal text alone and with the one before it: a phrase that stands in the text has no others. */
void text_mark(struct str normal, uint8_t marks[static TEXT_MARKS_BITS / 8]) {
    uint32_t before = 0;
    for (size_t at = 0; at < normal.len;) {
        uint32_t c = character_at(normal, &at), alone = mark_of(0, c), pair = mark_of(before, c);
        marks[alone / 8] |= (uint8_t)(1U << alone % 8);
        marks[pair / 8] |= (uint8_t)(1U << pair % 8);
        before = c;
    }
}

bool phrase_may_be_marked(struct str phrase, const uint8_t marks[static TEXT_MARKS_BITS / 8]) {
    uint32_t before = 0;
    for (size_t at = 0; at < phrase.len;) {
        uint32_t c = character_at(phrase, &at), mark = mark_of(before, c);
        if (!(marks[mark / 8] >> mark % 8 & 1)) return false;
        before = c;
    }
    return true;
}

/* ---- the rule ---- */

struct normal { /* being written: many characters gathered before they go to the buffer */
    struct buf *out;
    bool any, separated;
    size_t len;
    char bytes[512];
};

static void normal_flush(struct normal *normal) {
    buf_add(normal->out, (struct str){normal->bytes, normal->len});
    normal->len = 0;
}

static inline void normal_add(struct normal *normal, uint32_t c, enum fold_class class) {
    if (class == FOLD_OTHER) {
        normal->separated = true;
        return;
    }
    if (normal->len > sizeof normal->bytes - 5) normal_flush(normal);
    if (normal->separated && normal->any) normal->bytes[normal->len++] = ' ';
    normal->any = true;
    normal->separated = false;
    normal->len += utf8_put(normal->bytes + normal->len, c);
}

/* Ideographs that stay as they are. */
static void normal_add_same(struct normal *normal, struct str run) {
    if (normal->len + run.len + 1 > sizeof normal->bytes) normal_flush(normal);
    if (normal->separated && normal->any) normal->bytes[normal->len++] = ' ';
    normal->any = true;
    normal->separated = false;
    if (normal->len + run.len > sizeof normal->bytes) {
        normal_flush(normal);
        buf_add(normal->out, run);
        return;
    }
    memcpy(normal->bytes + normal->len, run.ptr, run.len);
    normal->len += run.len;
}

void normal_text(struct str text, struct buf *out) {
    struct normal normal;
    normal.out = out;
    normal.any = normal.separated = false;
    normal.len = 0;
    for (size_t at = 0; at < text.len;) {
        uint32_t folded[FOLD_MAX];
        size_t same = fold_same(text, at);
        if (same) {
            normal_add_same(&normal, str_slice(text, at, at + same));
            at += same;
            continue;
        }
        enum fold_class class;
        size_t count = fold_next(text, &at, folded, &class);
        if (count) normal_add(&normal, folded[0], class);
        for (size_t i = 1; i < count; i++) normal_add(&normal, folded[i], fold_class_of(folded[i]));
    }
    normal_flush(&normal);
}

static enum fold_class class_before(struct str normal, size_t at) {
    size_t from = at;
    while (from > 0 && ((unsigned char)normal.ptr[--from] & 0xC0U) == 0x80) {}
    uint32_t c;
    return at > 0 && utf8_next(normal, &from, &c) ? fold_class_of(c) : FOLD_OTHER;
}

bool normal_matches(struct str normal, struct str phrase) {
    size_t first_len = 0;
    uint32_t c;
    if (!utf8_next(phrase, &first_len, &c)) return false;
    enum fold_class class = fold_class_of(c);
    for (size_t from = 0; phrase.len <= normal.len - from;) {
        const char *hit = memmem(normal.ptr + from, normal.len - from, phrase.ptr, phrase.len);
        if (!hit) return false;
        size_t at = (size_t)(hit - normal.ptr);
        if (class == FOLD_IDEOGRAPH || class_before(normal, at) != class) return true;
        from = at + first_len;
    }
    return false;
}
