/* Lists beside the matters: findings, sanctions, complaints, leaves, reveals, filed refusals, copies. Not here: who may see which
 * row (desk/reading/docket.c). Keeps: a page is a bounded amount of work, and the next one goes on from where this one ended. */
#include "templates.h"
#include "web/view/dockets.h"
#include "web/pages/page.h"
#include "web/view/page_view.h"

enum { DOCKET_ROWS = 50 };

/* ---- words ---- */

static struct text status_said(int list, int32_t status) {
    static const struct text leaves[] = {[LEAVE_PENDING] = {STR_INIT("待批"), STR_INIT("pending")},
                                         [LEAVE_IN_FORCE] = {STR_INIT("已准"), STR_INIT("in force")},
                                         [LEAVE_REJECTED] = {STR_INIT("未准"), STR_INIT("rejected")}};
    if (list == DOCKET_FINDINGS) return finding_status_said((enum finding_status)status);
    if (list == DOCKET_SANCTIONS) return sanction_status_said((enum sanction_status)status);
    if (list == DOCKET_COMPLAINTS) return complaint_status_texts[status];
    return list == DOCKET_LEAVES ? leaves[status] : (struct text){{0}, {0}};
}

static void fill_statuses(int list, int32_t chosen, struct docket_page *page, struct arena *arena) {
    struct str rest = str_from(docket_lists[list].statuses), word;
    for (int32_t i = 0; rest.len && str_split(&rest, ' ', &word); i++)
        *ARENA_PUSH(arena, page->statuses, page->statuses_count) =
            (struct option){.value = word, .label = status_said(list, i), .chosen = i == chosen};
}

static void fill_tabs(const struct request *request, const struct organisation *organisation, int list,
                      struct docket_page *page) {
    for (int i = 0; i < LISTS__COUNT; i++)
        if (docket_is_for(request, organisation, i))
            *ARENA_PUSH(request->arena, page->tabs, page->tabs_count) =
                (struct docket_tab){str_from(docket_lists[i].name), docket_lists[i].title, i == list};
}

/* What stands in cases and in no list: praise from anybody, the rest from those who keep watch and heads. */
static void fill_also(const struct request *request, const struct organisation *organisation, struct docket_page *page) {
    static const enum verb verbs[] = {VERB_PRAISE, VERB_CHECK, VERB_ATTENDANCE, VERB_ROSTER};
    bool watches = staff_oversees(organisation, request->actor.staff);
    bool leads = watches || request->actor.administrator || request->actor.roles & 1U << ROLE_UNIT_HEAD;
    for (size_t i = 0; i < ARRAY_LENGTH(verbs); i++)
        if (verbs[i] == VERB_PRAISE || (verbs[i] == VERB_CHECK ? watches : leads))
            *ARENA_PUSH(request->arena, page->also, page->also_count) =
                (struct option){.value = str_from(verb_names[verbs[i]]), .label = verb_command_texts[verbs[i]]};
}

/* ---- entries ---- */

/* name phone, what for, why: as the desk keeps them, one below the other. */
static struct str reveal_said(struct str text, enum language language, struct arena *arena) {
    struct str parts, purpose, said = {0}, part;
    if (!str_split(&text, '\n', &parts) || !str_split(&text, '\n', &purpose)) return text;
    for (struct str blank = STR("　"); parts.len;) {
        const char *at = memmem(parts.ptr, parts.len, blank.ptr, blank.len);
        size_t end = at ? (size_t)(at - parts.ptr) : parts.len;
        part = text_in(fact_word_text(FACT_PARTS, str_slice(parts, 0, end)), language);
        said = said.len ? str_printf(arena, STR_FMT "、" STR_FMT, STR_ARG(said), STR_ARG(part)) : part;
        parts = str_slice(parts, at ? end + blank.len : parts.len, parts.len);
    }
    return str_printf(arena, STR_FMT "（" STR_FMT "）" STR_FMT, STR_ARG(said),
                      STR_ARG(text_in(fact_word_text(FACT_PURPOSE, purpose), language)), STR_ARG(text));
}

/* 80 元，计入 2026-11 */
static struct str sanction_said(const struct request *request, const struct docket_row *row) {
    struct str amount, unit = row->text;
    struct civil civil;
    if (!str_split(&unit, ' ', &amount)) return row->text;
    amount = amount_said(amount, unit, request->language, request->arena);
    if (amount.len == 0 || amount_kind_of(unit) == AMOUNT_OTHER) return amount;
    instant_to_civil(row->counts_at, request->app->zone_minutes, &civil);
    return str_printf(request->arena, STR_FMT "%s%04d-%02d", STR_ARG(amount),
                      request->language == LANGUAGE_EN ? ", counts for " : "，计入 ", civil.year, civil.month);
}

static struct str text_said(const struct request *request, int list, const struct docket_row *row) {
    if (list == DOCKET_SANCTIONS) return sanction_said(request, row);
    if (list == DOCKET_REVEALS) return reveal_said(row->text, request->language, request->arena);
    if (list != DOCKET_LEAVES) return row->text;
    return str_printf(request->arena, request->language == LANGUAGE_EN ? "until " STR_FMT : "至 " STR_FMT, STR_ARG(row->text));
}

static struct text word_said(const struct regulation *regulation, int list, struct str word) {
    if (word.len == 0) return (struct text){{0}, {0}};
    return list == DOCKET_LEAVES ? fact_word_text(FACT_LEAVE_KIND, word) : regulation_word_text(regulation, word);
}

static void fill_entry(const struct request *request, const struct desk_world *world, int list, const struct docket_row *row,
                       struct docket_entry *entry) {
    struct arena *arena = request->arena;
    bool is_case = row->stream < 0;
    struct str number = is_case ? case_number(row->stream, arena) : matter_number(row->stream, arena);
    struct str address = str_printf(arena, "/%s/" STR_FMT, is_case ? "cases" : "matters", STR_ARG(number));
    *entry = (struct docket_entry){
        .number = number, .address = address, .at = row->at, .article = row->article,
        .day_only = list == DOCKET_FINDINGS || list == DOCKET_LEAVES,
        .who = names_said(world->organisation, row->parties, row->parties_count, arena),
        .by = row->by.len ? organisation_name_of(world->organisation, row->by) : row->by,
        .text = text_said(request, list, row), .word = word_said(world->regulation, list, row->word),
        .status = status_said(list, row->status)};
    entry->waits = wait_said(row->waits, entry->status);
    if (list == DOCKET_FINDINGS) {
        const struct article *article = regulation_article(world->regulation, row->article);
        if (article && !entry->text.len) entry->text = text_in(article->gist, request->language);
        entry->why = str_printf(arena, STR_FMT "/why/finding/%d", STR_ARG(address), row->n);
        entry->light = light_of_finding((enum finding_status)row->status, row->waits);
    }
    if (list == DOCKET_REFUSALS && !is_case) entry->find = str_printf(arena, STR_FMT "?command=find", STR_ARG(address));
}

/* ---- the page ---- */

static struct str next_address(const struct request *request, int list, struct str cursor) {
    return next_page(request, str_printf(request->arena, "/lists/%s", docket_lists[list].name).ptr, cursor);
}

static bool fill_entries(struct request *request, const struct desk_world *world, int list, struct docket_page *page,
                         struct error *error) {
    struct docket_filter filter;
    struct docket_row *rows;
    struct str next, cursor = pairs_get(&request->parameters, "cursor");
    size_t count;
    if (!docket_filter_read(request, list, &filter, error) ||
        !desk_docket(request->reader, &request->actor, (enum desk_docket)list, &filter, cursor, DOCKET_ROWS, &rows, &count, &next,
                     request->arena, error))
        return false;
    page->query = filter.query;
    page->waiting = filter.waits_for_me;
    page->can_wait = list == DOCKET_FINDINGS && staff_oversees(world->organisation, request->actor.staff);
    page->has_month = list == DOCKET_SANCTIONS;
    if (filter.month_from != filter.month_below) page->month = pairs_get(&request->parameters, "month");
    page->filtered = filter.query.len || filter.status >= 0 || filter.waits_for_me || page->month.len;
    fill_statuses(list, filter.status, page, request->arena);
    for (size_t i = 0; i < count; i++)
        fill_entry(request, world, list, &rows[i], ARENA_PUSH(request->arena, page->entries, page->entries_count));
    if (next.len) page->next = next_address(request, list, next);
    return true;
}

void findings_waiting(struct request *request, const struct desk_world *world, int limit, struct docket_entry **entries,
                      size_t *count, bool *more) {
    const struct docket_filter filter = {.status = -1, .waits_for_me = true};
    struct docket_row *rows;
    struct str next = {0};
    struct error error;
    size_t rows_count = 0;
    *count = 0;
    if (!staff_oversees(world->organisation, request->actor.staff) ||
        !desk_docket(request->reader, &request->actor, DOCKET_FINDINGS, &filter, (struct str){0}, limit, &rows, &rows_count,
                     &next, request->arena, &error))
        return;
    for (size_t i = 0; i < rows_count; i++) {
        struct docket_entry *entry = ARENA_PUSH(request->arena, *entries, *count);
        fill_entry(request, world, DOCKET_FINDINGS, &rows[i], entry);
        if (!entry->waits.zh.len) entry->waits = entry->status;
    }
    *more = next.len > 0;
}

static bool fill_copies(struct request *request, const struct desk_world *world, struct docket_page *page, struct error *error) {
    const struct desk_filter filter = {.copies = request->actor.staff, .from = INSTANT_NONE, .to = INSTANT_NONE};
    struct str after = pairs_get(&request->parameters, "cursor");
    struct matter_row *rows;
    int64_t cursor = DESK_CURSOR_NONE, next;
    page->matters = true;
    if (after.len && !str_int64(after, 0, INT64_MAX, &cursor)) {
        error_set(error, ERROR_INPUT, "the cursor is not one that this desk gave");
        return false;
    }
    if (!desk_list(request->reader, &request->actor, &filter, cursor, DOCKET_ROWS, &rows, &page->rows_count, &next,
                   request->arena, error))
        return false;
    page->rows = page->rows_count ? rows_of(world->organisation, rows, page->rows_count, request) : NULL;
    if (next != DESK_CURSOR_NONE)
        page->next = next_address(request, DOCKET_COPIES, str_printf(request->arena, "%lld", (long long)next));
    return true;
}

enum answer page_docket(struct request *request, struct response *response) {
    struct error error = {0};
    const struct desk_world *world = desk_world_acquire(request->app->desk);
    int list = docket_named(request, world->organisation);
    struct docket_page page = {.shell = shell_of(request, TAB_LISTS, PHRASE_tab_lists)};
    bool good = list >= 0;
    if (!good) {
        error_set(&error, ERROR_NOT_FOUND, "there is no such list for you");
    } else {
        page.name = str_from(docket_lists[list].name);
        page.title = docket_lists[list].title;
        page.hint = docket_lists[list].hint;
        if (docket_lists[list].begin != VERB__COUNT) {
            page.begin = str_from(verb_names[docket_lists[list].begin]);
            page.begin_label = verb_command_texts[docket_lists[list].begin];
        }
        fill_tabs(request, world->organisation, list, &page);
        fill_also(request, world->organisation, &page);
        good = list == DOCKET_COPIES ? fill_copies(request, world, &page, &error)
                                     : fill_entries(request, world, list, &page, &error);
    }
    if (good) {
        struct html html = response_page(response, request);
        template_docket(&html, &page);
    }
    desk_world_release(request->app->desk, world);
    return good ? ANSWER_NOW : response_failure(response, request, &error);
}
