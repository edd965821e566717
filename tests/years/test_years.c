/* Random years in made-up organisations under every regulation: nobody may break an invariant, whatever people do, whoever
 * leaves, wherever it crashes. SHOUWEN_YEARS sets how many organisation-years are lived (300), SHOUWEN_SEED the first seed; a
 * broken invariant prints the seed that shows it again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "years.h"

enum { YEARS = 300, MATTERS_A_YEAR = 8, STAFF = 40 };

static int64_t setting(const char *name, int64_t otherwise) {
    const char *text = getenv(name);
    int64_t value = otherwise;
    if (text && !str_int64(str_from(text), 0, INT64_MAX, &value)) fail_msg("%s: %s is no number", name, text);
    return value;
}

/* A year of three is under one text throughout; in another the organisation sets numbers of its own in the middle, in the third
 * it adopts `other`. */
static void live_year(const struct regulation *regulation, const struct regulation *other, uint64_t seed,
                      struct years_count *count) {
    struct years *years = years_new(regulation, seed, STAFF);
    if (seed % 3 == 1) years_adopt(years, years_local(years, regulation));
    if (seed % 3 == 2) years_adopt(years, other);
    struct arena *arena = arena_new(LIMIT_ARENA_BYTES);
    for (int number = 0; number < MATTERS_A_YEAR; number++) {
        struct life life;
        life_live(&life, years, number, true, arena, count);
        if (life.matter) {
            struct str broken = audit(years, life.matter, life.now > years->end ? life.now : years->end, arena);
            if (broken.len)
                fail_msg(STR_FMT ", seed %llu, matter %d: " STR_FMT, STR_ARG(regulation->id), (unsigned long long)seed, number,
                         STR_ARG(broken));
        }
        life_end(&life);
        arena_reset(arena);
    }
    arena_free(arena);
    years_free(years);
}

static void no_year_breaks_an_invariant(void **state) {
    (void)state;
    struct arena *arena = arena_new(LIMIT_ARENA_BYTES);
    size_t packs = regulation_builtin_count();
    const struct regulation **regulations = arena_alloc(arena, packs * sizeof *regulations);
    struct years_count count = {0};
    struct error error;
    for (size_t i = 0; i < packs; i++) {
        regulations[i] = regulation_builtin(arena, regulation_builtin_id(i), &error);
        if (!regulations[i]) fail_msg("%s: %s", error.where, error.message);
    }
    int64_t years = setting("SHOUWEN_YEARS", YEARS), first = setting("SHOUWEN_SEED", 1);
    print_message("%lld years from seed %lld\n", (long long)years, (long long)first);
    for (int64_t i = 0; i < years; i++)
        live_year(regulations[(size_t)i % packs], regulations[(size_t)(i * 7 + 3) % packs], (uint64_t)(first + i), &count);
    print_message("%lld matters, %lld commands of which %lld refused, %lld clocks, %lld breaches, %lld findings, %lld closed, "
                  "%lld crashes\n",
                  (long long)count.matters, (long long)count.commands, (long long)count.refused, (long long)count.clocks,
                  (long long)count.breaches, (long long)count.findings, (long long)count.closed, (long long)count.crashes);
    /* The years must be worth something: work is done, refused, late, closed. */
    assert_true(count.matters > years * MATTERS_A_YEAR / 2);
    assert_true(count.commands > 5 * count.matters && count.refused < count.commands);
    assert_true(count.refused > 0 && count.clocks > count.matters && count.breaches > 0 && count.findings > 0);
    assert_true(count.closed > count.matters / 20 && count.crashes > count.matters / 4);
    arena_free(arena);
}

/* The same seed gives the same year. */
static void a_seed_is_a_year(void **state) {
    (void)state;
    struct arena *arena = arena_new(LIMIT_ARENA_BYTES);
    struct error error;
    const struct regulation *regulation = regulation_builtin(arena, STR("tax-bureau"), &error);
    struct years_count once = {0}, again = {0}, other = {0};
    assert_non_null(regulation);
    live_year(regulation, regulation, 7, &once);
    live_year(regulation, regulation, 7, &again);
    live_year(regulation, regulation, 8, &other);
    assert_memory_equal(&once, &again, sizeof once);
    assert_memory_not_equal(&once, &other, sizeof once);
    arena_free(arena);
}

/* ---- the auditor itself: what it must find ---- */

/* A copy of an event of a life that `breaks` can make wrong; false: this event does not lend itself. */
struct damage {
    const char *what;
    int invariant;
    bool (*breaks)(struct event *event);
    int later; /* shows only in lives where something follows (a decision): so many must show; 0: it shows at once */
};

static bool lose(struct event *event) {
    event->n++;
    return event->n > 2;
}
static bool give_to_a_unit(struct event *event) {
    bool fits = event->effects.owner.len > 0;
    event->effects.owner = STR("u1");
    return fits;
}
static bool move_by_offer(struct event *event) {
    event->effects.holder = STR("u2");
    return event->verb == VERB_TRANSFER && event->effects.state == STATE_OFFERED;
}
static bool cite_nothing(struct event *event) {
    for (size_t i = 0; i < event->effects.started_count; i++) event->effects.started[i].article = STR("");
    return event->effects.started_count > 0;
}
static bool cite_what_is_not(struct event *event) {
    for (size_t i = 0; i < event->effects.started_count; i++) event->effects.started[i].article = STR("第九十九条");
    return event->effects.started_count > 0;
}
static bool change_regulation(struct event *event) {
    event->effects.regulation_hash = STR("0000");
    return event->verb == VERB_REGISTER;
}
static bool tell_not(struct event *event) {
    bool told = event->effects.told == 1;
    event->effects.told = 0;
    return told;
}
static bool verify_by_itself(struct event *event) {
    event->by = STR("");
    return event->verb == VERB_VERIFY && event->effects.findings_count > 0;
}
static bool skip_the_hearing(struct event *event) {
    bool hears = event->verb == VERB_HEAR;
    event->verb = VERB_URGE;
    return hears;
}
static bool fire_late(struct event *event) {
    event->at += MINUTE_MS;
    return event->verb == VERB_BREACH;
}
static bool never_fire(struct event *event) {
    bool fires = event->verb == VERB_BREACH;
    event->effects.changed_count = 0;
    return fires;
}

/* Damage the first event that lends itself in lives of many seeds, until the auditor has had some of them to look at. */
static void find_damage(const struct regulation *regulation, const struct damage *damage, struct arena *arena) {
    struct years *years = years_new(regulation, 99, STAFF);
    struct years_count count = {0};
    int damaged = 0, found = 0;
    for (int number = 0; number < 4000 && (damage->later ? found < damage->later : damaged < 20); number++) {
        struct life life;
        life_live(&life, years, number, false, arena, &count);
        instant until = life.now > years->end ? life.now : years->end;
        for (size_t i = 0; life.matter && i < life.matter->events_count; i++) {
            struct event wrong = *life.matter->events[i];
            struct clock *started = arena_alloc(arena, (wrong.effects.started_count + 1) * sizeof *started);
            if (wrong.effects.started_count) {
                memcpy(started, wrong.effects.started, wrong.effects.started_count * sizeof *started);
                wrong.effects.started = started;
            }
            if (!damage->breaks(&wrong)) continue;
            life.matter->events[i] = &wrong;
            damaged++;
            struct str broken = audit(years, life.matter, until, arena);
            char says[32];
            snprintf(says, sizeof says, "invariant %d:", damage->invariant);
            found += str_starts(broken, str_from(says));
            break;
        }
        life_end(&life);
        arena_reset(arena);
    }
    years_free(years);
    if (damaged < 5) fail_msg("%s: only %d lives lend themselves", damage->what, damaged);
    /* Some damage is undone by a later event of the same life (a second answer), so not every one must show. */
    bool enough = damage->later ? found >= damage->later : found * 2 >= damaged;
    if (!enough) fail_msg("%s: the auditor found %d of %d", damage->what, found, damaged);
}

static void the_auditor_finds(void **state) {
    static const struct damage damages[] = {
        {"an event is lost", 4, lose, 0},
        {"a unit becomes the owner", 1, give_to_a_unit, 0},
        {"an offer moves the holder", 2, move_by_offer, 0},
        {"a clock cites nothing", 3, cite_nothing, 0},
        {"a clock cites an article that is not", 3, cite_what_is_not, 0},
        {"born under another regulation", 6, change_regulation, 0},
        {"the asker was not told", 8, tell_not, 0},
        {"the program verifies a finding", 9, verify_by_itself, 0},
        {"nobody was heard before a sanction", 9, skip_the_hearing, 3},
        {"a clock fires late", 10, fire_late, 0},
        {"a clock never fires", 10, never_fire, 0},
    };
    (void)state;
    struct arena *arena = arena_new(LIMIT_ARENA_BYTES), *lives = arena_new(LIMIT_ARENA_BYTES);
    struct error error;
    const struct regulation *regulation = regulation_builtin(arena, STR("property-management-office"), &error);
    assert_non_null(regulation);
    /* A pack that leaves the measures to the organisation, so that random decisions are taken. */
    const struct regulation *free_measures = regulation_builtin(arena, STR("hotel"), &error);
    assert_non_null(free_measures);
    for (size_t i = 0; i < ARRAY_LENGTH(damages); i++)
        find_damage(damages[i].later ? free_measures : regulation, &damages[i], lives);
    arena_free(lives);
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_year_breaks_an_invariant),
        cmocka_unit_test(a_seed_is_a_year),
        cmocka_unit_test(the_auditor_finds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
