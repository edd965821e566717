/* What a matter counts for. Not here: the figures themselves, which are data (regulation/figures.def), and adding up over many
 * matters (desk/reading/figures.c; stories do it in scenario/expect_people.c).
 * Keeps: a pure function of the matter, so whoever counts the same matters gets the same figures. */
#include "matter/internal.h"

struct marks {
    const struct matter *matter;
    struct arena *arena;
    struct tally_mark *items;
    size_t count;
};

static void mark(struct marks *marks, struct tally_mark one) {
    *ARENA_PUSH(marks->arena, marks->items, marks->count) = one;
}

/* ---- what the matter is: counts for its owner, on the day it was registered ---- */

static void mark_matter(struct marks *marks, enum tally tally, int64_t count) {
    const struct matter *matter = marks->matter;
    if (count)
        mark(marks, (struct tally_mark){.tally = tally, .party = matter->owner, .whole = true, .at = matter->registered_at,
                                        .count = count});
}

static bool is_exempt(const struct matter *matter) {
    return matter->outcome == OUTCOME_WITHDRAWN || matter->asker.anonymous || matter->asker.vexatious ||
           str_is(matter->kind, "document") || str_is(matter->kind, "meeting");
}

static bool has_response(const struct matter *matter) {
    static const enum verb responses[] = {VERB_ANSWER, VERB_EXPLAIN, VERB_PROGRESS, VERB_NOTICE, VERB_REFUSE, VERB_GUIDE};
    bool found = matter->told;
    for (size_t i = 0; i < matter->events_count && !found; i++)
        for (size_t k = 0; k < ARRAY_LENGTH(responses); k++) found = found || matter->events[i]->verb == responses[k];
    return found;
}

static bool is_resolved(const struct matter *matter) {
    switch (matter->outcome) {
    case OUTCOME_ANSWERED: case OUTCOME_DONE: case OUTCOME_GUIDED: case OUTCOME_DEEMED_APPROVED: return true;
    case OUTCOME_REFUSED: case OUTCOME_NOT_ACHIEVED: case OUTCOME_WITHDRAWN: return false;
    case OUTCOME_NONE: return matter->state == STATE_ANSWERED && matter->told_by != VERB_REFUSE;
    case OUTCOME__COUNT: break;
    }
    return false;
}

static void mark_results(struct marks *marks) {
    const struct matter *matter = marks->matter;
    bool exempt = is_exempt(matter), resolved = !exempt && is_resolved(matter);
    mark_matter(marks, TALLY_REGISTERED, 1);
    mark_matter(marks, TALLY_EXEMPT, exempt);
    mark_matter(marks, TALLY_RESPONDED, !exempt && has_response(matter));
    mark_matter(marks, TALLY_RESOLVED, resolved);
    mark_matter(marks, TALLY_FIRST_CONTACT, resolved && !matter->handed_over);
}

/* The asker's last word: of a callback, or of a rating of her own. */
static void mark_opinion(struct marks *marks) {
    const struct matter *matter = marks->matter;
    struct str last = {0};
    int64_t score = 0;
    bool rated = false;
    for (size_t i = 0; i < matter->events_count; i++) {
        const struct event *event = matter->events[i];
        if (event->verb != VERB_CALLBACK && event->verb != VERB_RATED) continue;
        struct str result = json_text(event->args, "result");
        if (!str_is(result, "unreached")) last = result;
        if (event->verb == VERB_CALLBACK) continue;
        rated = true;
        score = json_integer_value(json_object_get(event->args, "score"));
    }
    mark_matter(marks, TALLY_JUDGED, last.len > 0);
    mark_matter(marks, TALLY_SATISFIED, str_is(last, "satisfied"));
    mark_matter(marks, TALLY_RATED, rated);
    mark_matter(marks, TALLY_SCORED, score > 0);
    mark_matter(marks, TALLY_SCORE, score);
}

static bool guided_before(const struct matter *matter, size_t before, struct str to) {
    for (size_t i = 0; i < before; i++)
        if (matter->events[i]->verb == VERB_GUIDE && str_equal(json_text(matter->events[i]->args, "to"), to)) return true;
    return false;
}

static void mark_ways(struct marks *marks) {
    const struct matter *matter = marks->matter;
    int64_t sent_on = 0;
    for (size_t i = 0; i < matter->events_count; i++)
        sent_on += matter->events[i]->verb == VERB_GUIDE &&
                   !guided_before(matter, i, json_text(matter->events[i]->args, "to"));
    mark_matter(marks, TALLY_SENT_ON, sent_on);
}

/* ---- clocks: for the owner, and for each article ---- */

static bool is_decided(const struct clock *clock) {
    return clock->hard && clock->due != INSTANT_NONE && (clock->status == CLOCK_STOPPED || clock->status == CLOCK_RAN_OUT);
}

static void mark_article(struct marks *marks, size_t first, bool on_time) {
    struct str article = marks->matter->clocks[first].article;
    instant at = marks->matter->registered_at;
    mark(marks, (struct tally_mark){.tally = TALLY_CLOCKED, .article = article, .at = at, .count = 1});
    if (on_time) mark(marks, (struct tally_mark){.tally = TALLY_ON_TIME, .article = article, .at = at, .count = 1});
}

/* Has none of the decided clocks of this article run out? `first` is the first of them; false for any other. */
static bool is_first(const struct matter *matter, size_t at) {
    for (size_t i = 0; i < at; i++)
        if (is_decided(&matter->clocks[i]) && str_equal(matter->clocks[i].article, matter->clocks[at].article)) return false;
    return true;
}

static bool article_kept(const struct matter *matter, struct str article) {
    for (size_t i = 0; i < matter->clocks_count; i++) {
        const struct clock *clock = &matter->clocks[i];
        if (is_decided(clock) && clock->status == CLOCK_RAN_OUT && str_equal(clock->article, article)) return false;
    }
    return true;
}

static void mark_clocks(struct marks *marks) {
    const struct matter *matter = marks->matter;
    bool decided = false, late = false;
    for (size_t i = 0; i < matter->clocks_count; i++) {
        const struct clock *clock = &matter->clocks[i];
        if (!is_decided(clock)) continue;
        decided = true;
        late = late || clock->status == CLOCK_RAN_OUT;
        if (is_first(matter, i)) mark_article(marks, i, article_kept(matter, clock->article));
    }
    mark_matter(marks, TALLY_CLOCKED, decided);
    mark_matter(marks, TALLY_ON_TIME, decided && !late);
}

/* ---- what happened: for whoever it concerns, on its day ---- */

static void mark_event(struct marks *marks, enum tally tally, struct str party, instant at) {
    mark(marks, (struct tally_mark){.tally = tally, .party = party, .whole = true, .at = at, .count = 1});
}

/* A handover that comes back or goes on was wrongly routed by whoever had routed it. */
static void mark_routing(struct marks *marks) {
    const struct matter *matter = marks->matter;
    const struct event *routed = NULL;
    for (size_t i = 0; i < matter->events_count; i++) {
        const struct event *event = matter->events[i];
        bool back = event->verb == VERB_RETURN, on = event->verb == VERB_FORWARD;
        if ((back || on) && routed) mark_event(marks, TALLY_MISROUTED, routed->by, routed->at);
        if (event->verb == VERB_TRANSFER) mark_event(marks, TALLY_TRANSFERS, event->by, event->at);
        if (back) mark_event(marks, TALLY_RETURNS, event->by, event->at);
        if (event->verb == VERB_ESCALATE) mark_event(marks, TALLY_ESCALATIONS, event->by, event->at);
        if (back) routed = NULL;
        if (event->verb != VERB_TRANSFER && !on) continue;
        mark_event(marks, TALLY_ROUTED, event->by, event->at);
        routed = event;
    }
}

static void mark_shared(struct marks *marks, enum tally tally, const struct str *parties, size_t count, instant at) {
    for (size_t i = 0; i < count; i++)
        mark(marks, (struct tally_mark){.tally = tally, .party = parties[i], .at = at, .count = 1});
    mark(marks, (struct tally_mark){.tally = tally, .whole = true, .at = at, .count = 1});
}

/* A fine on two is paid twice. What waits for the word on an appeal stands apart; what was revoked is nowhere. */
static void mark_amount(struct marks *marks, const struct sanction *sanction) {
    enum amount_kind kind = amount_kind_of(sanction->unit);
    bool appealed = sanction->status == SANCTION_APPEALED, points = kind == AMOUNT_POINTS;
    int64_t parts = amount_hundredths(sanction->amount, marks->arena);
    enum tally tally = points ? TALLY_POINTS : appealed ? TALLY_MONEY_APPEALED : TALLY_MONEY;
    if (parts == 0 || kind == AMOUNT_OTHER || (points && appealed)) return;
    for (size_t i = 0; i < sanction->on_count; i++)
        mark(marks, (struct tally_mark){.tally = tally, .party = sanction->on[i], .whole = true, .at = sanction->counts_at,
                                        .count = parts});
}

static void mark_conduct(struct marks *marks) {
    const struct matter *matter = marks->matter;
    for (size_t i = 0; i < matter->findings_count; i++) {
        const struct finding *finding = &matter->findings[i];
        if (finding->status == FINDING_DISMISSED) continue;
        enum tally tally = finding->status == FINDING_VERIFIED ? TALLY_FINDINGS : TALLY_SUSPECTED;
        mark_shared(marks, tally, finding->who, finding->who_count, finding->opened_at);
        mark(marks, (struct tally_mark){.tally = tally, .article = finding->article, .at = finding->opened_at, .count = 1});
    }
    for (size_t i = 0; i < matter->sanctions_count; i++) {
        const struct sanction *sanction = &matter->sanctions[i];
        if (!sanction_counts(sanction->status)) continue;
        mark_shared(marks, TALLY_SANCTIONS, sanction->on, sanction->on_count, sanction->at);
        mark_amount(marks, sanction);
    }
}

static void mark_words(struct marks *marks) {
    for (size_t i = 0; i < marks->matter->events_count; i++) {
        const struct event *event = marks->matter->events[i];
        if (event->verb == VERB_COMPLAIN)
            mark_event(marks, TALLY_COMPLAINTS, json_text(event->args, "against"), event->at);
        if (event->verb != VERB_PRAISE) continue;
        const json_t *who = json_object_get(event->args, "who");
        struct str parties[LIMIT_LIST_ITEMS];
        size_t count = 0;
        if (json_is_string(who)) parties[count++] = json_text(event->args, "who");
        for (size_t k = 0; k < json_array_size(who) && count < LIMIT_LIST_ITEMS; k++)
            parties[count++] = json_str(json_array_get(who, k));
        mark_shared(marks, TALLY_PRAISE, parties, count, event->at);
    }
}

size_t matter_tallies(const struct matter *matter, struct arena *arena, struct tally_mark **items) {
    struct marks marks = {.matter = matter, .arena = arena};
    if (!matter_is_case(matter)) {
        mark_results(&marks);
        mark_opinion(&marks);
        mark_ways(&marks);
        mark_clocks(&marks);
        mark_routing(&marks);
    }
    mark_conduct(&marks);
    mark_words(&marks);
    *items = marks.items;
    return marks.count;
}
