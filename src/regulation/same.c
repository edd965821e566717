/* Do two conditions say the same, written twice or once? Not here: whether they hold. Invariant: what differs in any member that
 * a matter could tell apart is not the same; names and places do not count. */
#include "regulation/possible.h"

bool operand_same(const struct operand *a, const struct operand *b) {
    return a->fact == b->fact && str_equal(a->name, b->name);
}

static bool words_same(const struct str *a, size_t a_count, const struct str *b, size_t b_count) {
    if (a_count != b_count) return false;
    for (size_t i = 0; i < a_count; i++)
        if (!str_equal(a[i], b[i])) return false;
    return true;
}

static bool relations_same(const enum relation *a, size_t a_count, const enum relation *b, size_t b_count) {
    return a_count == b_count && (a_count == 0 || memcmp(a, b, a_count * sizeof *a) == 0);
}

static bool verbs_same(const enum verb *a, size_t a_count, const enum verb *b, size_t b_count) {
    return a_count == b_count && (a_count == 0 || memcmp(a, b, a_count * sizeof *a) == 0);
}

bool party_test_same(const struct party_test *a, const struct party_test *b) {
    if (!a || !b) return a == b;
    return a->has_type == b->has_type && a->is_unit == b->is_unit && a->is_asker == b->is_asker && a->kinds == b->kinds &&
           a->roles == b->roles && a->employments == b->employments &&
           relations_same(a->is, a->is_count, b->is, b->is_count) && relations_same(a->of, a->of_count, b->of, b->of_count) &&
           relations_same(a->under, a->under_count, b->under, b->under_count) &&
           words_same(a->duties, a->duties_count, b->duties, b->duties_count) && a->has_listed == b->has_listed &&
           a->listed == b->listed && a->has_first_inquiry == b->has_first_inquiry && a->first_inquiry == b->first_inquiry &&
           a->has_department == b->has_department && a->department == b->department && a->has_on_leave == b->has_on_leave &&
           a->on_leave == b->on_leave && a->leave_kinds == b->leave_kinds && a->has_backup == b->has_backup &&
           a->backup == b->backup && party_test_same(a->not, b->not);
}

static bool triggers_same(const struct trigger *a, size_t a_count, const struct trigger *b, size_t b_count) {
    if (a_count != b_count) return false;
    for (size_t i = 0; i < a_count; i++)
        if (!verbs_same(a[i].events, a[i].events_count, b[i].events, b[i].events_count) || !condition_same(a[i].when, b[i].when))
            return false;
    return true;
}

static bool history_same(const struct history_test *a, const struct history_test *b) {
    if (!a || !b) return a == b;
    return verbs_same(a->events, a->events_count, b->events, b->events_count) && condition_same(a->where, b->where) &&
           triggers_same(a->since, a->since_count, b->since, b->since_count) && a->at_least == b->at_least &&
           a->including_now == b->including_now && a->same_finding == b->same_finding;
}

static bool leaf_same(const struct condition *a, const struct condition *b) {
    return a->yes == b->yes && a->at_least == b->at_least && a->at_most == b->at_most && a->per == b->per &&
           a->party_is_relation == b->party_is_relation && a->relation == b->relation && party_test_same(a->party, b->party) &&
           history_same(a->history, b->history) && str_equal(a->article, b->article) && str_equal(a->until, b->until) &&
           a->clock_test == b->clock_test && a->span.amount == b->span.amount && a->span.unit == b->span.unit &&
           words_same(a->words, a->words_count, b->words, b->words_count);
}

bool condition_same(const struct condition *a, const struct condition *b) {
    if (a == b) return true;
    if (!a || !b || a->kind != b->kind || a->operands_count != b->operands_count || a->children_count != b->children_count)
        return false;
    for (size_t i = 0; i < a->operands_count; i++)
        if (!operand_same(&a->operands[i], &b->operands[i])) return false;
    for (size_t i = 0; i < a->children_count; i++)
        if (!condition_same(a->children[i], b->children[i])) return false;
    return leaf_same(a, b);
}
