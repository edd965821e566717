/* What a scenario expects of people and of statistics: findings, sanctions, the rating still open, figures.
 * Not here: what a figure is (regulation/figures.def) and what of a matter counts (matter/figures.c).
 * Keeps: a story is asked for the same figures as the desk reports. */
#include "scenario/expect.h"

/* ---- over all matters ---- */

static bool holds(const struct str *items, size_t count, struct str party) {
    for (size_t i = 0; i < count; i++)
        if (str_equal(items[i], party)) return true;
    return false;
}

static size_t findings_of(struct run *run, struct str party, const json_t *expected) {
    size_t count = 0;
    for (size_t i = 0; i < run->matters_count; i++) {
        const struct matter *matter = run->matters[i].matter;
        for (size_t k = 0; k < matter->findings_count; k++) {
            const struct finding *finding = &matter->findings[k];
            if (!holds(finding->who, finding->who_count, party)) continue;
            count += !expected || finding_matches(finding, expected);
        }
    }
    return count;
}

static bool expect_findings_of(struct run *run, struct str party, const json_t *list) {
    if (json_array_size(list) == 0) {
        if (findings_of(run, party, NULL) == 0) run_passed(run);
        else run_failed(run, "there should be no finding against " STR_FMT, STR_ARG(party));
    }
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *expected = json_array_get(list, i);
        if (!expect_keys(run, expected, FINDING_KEYS, "/expect/findings")) return false;
        if (findings_of(run, party, expected)) run_passed(run);
        else
            run_failed(run, "a finding of " STR_FMT " against " STR_FMT " should be there", STR_ARG(text_of(expected, "article")),
                       STR_ARG(party));
    }
    return true;
}

/* ---- sanctions ---- */

static bool sanction_matches(struct run *run, const struct sanction *sanction, const json_t *expected) {
    const struct {
        const char *key;
        struct str is;
    } keys[] = {{"measure", sanction->measure}, {"unit", sanction->unit}, {"article", sanction->article},
                {"status", str_from(sanction_status_names[sanction->status])}};
    for (size_t i = 0; i < ARRAY_LENGTH(keys); i++) {
        const json_t *given = json_object_get(expected, keys[i].key);
        if (given && !str_equal(str_of(given), keys[i].is)) return false;
    }
    const json_t *amount = json_object_get(expected, "amount");
    struct str text = json_is_integer(amount) ? str_printf(run->arena, "%lld", (long long)json_integer_value(amount))
                                              : str_printf(run->arena, "%.15g", json_number_value(amount));
    return !amount || str_equal(text, sanction->amount);
}

/* Withdrawn proposals are history. */
static size_t sanctions_of(struct run *run, struct str party, const json_t *expected) {
    size_t count = 0;
    for (size_t i = 0; i < run->matters_count; i++) {
        const struct matter *matter = run->matters[i].matter;
        for (size_t k = 0; k < matter->sanctions_count; k++) {
            const struct sanction *sanction = &matter->sanctions[k];
            if (sanction->status == SANCTION_WITHDRAWN || !holds(sanction->on, sanction->on_count, party)) continue;
            count += !expected || sanction_matches(run, sanction, expected);
        }
    }
    return count;
}

static bool expect_sanctions_of(struct run *run, struct str party, const json_t *list) {
    if (json_array_size(list) == 0) {
        if (sanctions_of(run, party, NULL) == 0) run_passed(run);
        else run_failed(run, "there should be no sanction on " STR_FMT, STR_ARG(party));
    }
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *expected = json_array_get(list, i);
        if (!expect_keys(run, expected, "measure amount unit article status", "/expect/sanctions")) return false;
        if (sanctions_of(run, party, expected)) run_passed(run);
        else
            run_failed(run, "a sanction " STR_FMT " on " STR_FMT " should be there", STR_ARG(text_of(expected, "measure")),
                       STR_ARG(party));
    }
    return true;
}

/* ---- the annual rating ---- */

static bool expect_rating_cap(struct run *run, struct str party, const json_t *expected, const json_t *year_given) {
    struct civil now;
    instant_to_civil(run->now, run_zone(run), &now);
    int year = json_is_integer(year_given) ? (int)json_integer_value(year_given) : now.year;
    expect_word(run, "rating_cap", str_of(expected), conduct_rating_cap(&run->world, party, year));
    return true;
}

/* ---- figures ---- */

static bool counts_for(struct run *run, const struct tally_mark *mark, struct str unit, struct str staff) {
    if (!unit.len && !staff.len) return mark->whole;
    if (staff.len) return str_equal(mark->party, staff);
    return str_equal(mark->party, unit) || organisation_is_member(run->world.organisation, mark->party, unit);
}

/* "2026-11": only what counts in that month; empty: all. */
static bool counts_in(struct run *run, instant at, struct str month) {
    struct civil civil;
    instant_to_civil(at, run_zone(run), &civil);
    return !month.len || str_equal(str_printf(run->arena, "%04d-%02d", civil.year, civil.month), month);
}

static void sum_tallies(struct run *run, struct str unit, struct str staff, struct str month,
                        int64_t tallies[static TALLY__COUNT]) {
    for (size_t i = 0; i < run->matters_count; i++) {
        struct tally_mark *marks;
        size_t count = matter_tallies(run->matters[i].matter, run->arena, &marks);
        for (size_t k = 0; k < count; k++)
            if (counts_for(run, &marks[k], unit, staff) && counts_in(run, marks[k].at, month))
                tallies[marks[k].tally] += marks[k].count;
    }
}

/* A count is a whole number; a rate or mean a number, compared to four decimals; null: there is nothing to divide by. */
static bool has_value(enum figure figure, struct figure_value value, const json_t *expected) {
    if (value.denominator <= 0) return json_is_null(expected);
    if (figure_rules[figure].kind == FIGURE_COUNT)
        return json_is_integer(expected) && json_integer_value(expected) == value.numerator;
    double is = (double)value.numerator / (double)value.denominator, off = json_number_value(expected) - is;
    return json_is_number(expected) && off < 0.00005 && off > -0.00005;
}

static bool expect_figures(struct run *run, const json_t *figures, struct str unit, struct str staff, struct str month) {
    int64_t tallies[TALLY__COUNT] = {0};
    const char *name;
    json_t *expected;
    sum_tallies(run, unit, staff, month, tallies);
    json_object_foreach((json_t *)(uintptr_t)figures, name, expected) {
        enum figure figure;
        if (!figure_read(str_from(name), &figure)) return run_wrong(run, "/expect/figures", "unknown figure \"%s\"", name);
        struct figure_value value = figure_of(figure, tallies);
        if (has_value(figure, value, expected)) run_passed(run);
        else
            run_failed(run, "%s should be %g, is " STR_FMT " (%lld of %lld)", name, json_number_value(expected),
                       STR_ARG(figure_text(figure, value, run->arena)), (long long)value.numerator,
                       (long long)value.denominator);
    }
    return true;
}

/* A party that nobody has would pass every expectation of absence. */
static bool is_listed(struct run *run, struct str staff, struct str unit) {
    const struct organisation *organisation = run->world.organisation;
    bool known = !staff.len || organisation_staff(organisation, staff);
    known = known && (!unit.len || organisation_unit(organisation, unit));
    struct str party = staff.len ? staff : unit;
    if (!known) run_failed(run, "there is no %s " STR_FMT, staff.len ? "staff member" : "unit", STR_ARG(party));
    return known;
}

bool expect_people(struct run *run, const json_t *expect) {
    struct str staff = text_of(expect, "staff"), unit = text_of(expect, "unit"), party = staff.len ? staff : unit;
    const json_t *findings = json_object_get(expect, "findings"), *sanctions = json_object_get(expect, "sanctions");
    const json_t *cap = json_object_get(expect, "rating_cap"), *figures = json_object_get(expect, "figures");
    const json_t *forms = json_object_get(expect, "forms");
    if (!expect_keys(run, expect, "staff unit findings sanctions rating_cap year figures month forms", "/expect")) return false;
    if (!figures && !forms && party.len == 0)
        return run_wrong(run, "/expect", "an expectation names a matter, a staff member, a unit, figures or forms");
    if (!is_listed(run, staff, unit)) return true;
    if (forms && !expect_forms_of(run, NULL, forms)) return false;
    if (findings && !expect_findings_of(run, party, findings)) return false;
    if (sanctions && !expect_sanctions_of(run, party, sanctions)) return false;
    if (cap && !expect_rating_cap(run, party, cap, json_object_get(expect, "year"))) return false;
    return !figures || expect_figures(run, figures, unit, staff, text_of(expect, "month"));
}
