/* Lines of lists: reading, filtering, hiding what a person has no need for. Not here: which lines (list.c). */
#include "desk/core.h"

enum { /* the columns of MATTER_ROW, store/statements.def */
    ROW_ID, ROW_VERSION, ROW_STATE, ROW_OUTCOME, ROW_TOLD, ROW_BREACHED, ROW_OWNER, ROW_OWNER_UNIT, ROW_HOLDER, ROW_HOLDER_UNIT,
    ROW_DUE, ROW_DUE_ARTICLE, ROW_REGISTERED_AT, ROW_CHANNEL, ROW_KIND, ROW_ASKER_NAME, ROW_SUBJECT, ROW_CLOCKS
};

void matter_row_read(const struct query *query, struct matter_row *row, struct arena *arena) {
    int64_t due = column_int(query, ROW_DUE);
    *row = (struct matter_row){
        .id = column_int(query, ROW_ID),
        .version = column_int(query, ROW_VERSION),
        .state = (enum matter_state)column_int(query, ROW_STATE),
        .outcome = (enum matter_outcome)column_int(query, ROW_OUTCOME),
        .owner = str_copy(arena, column_text(query, ROW_OWNER)),
        .holder = str_copy(arena, column_text(query, ROW_HOLDER)),
        .subject = str_copy(arena, column_text(query, ROW_SUBJECT)),
        .channel = str_copy(arena, column_text(query, ROW_CHANNEL)),
        .kind = str_copy(arena, column_text(query, ROW_KIND)),
        .asker_name = str_copy(arena, column_text(query, ROW_ASKER_NAME)),
        .registered_at = column_int(query, ROW_REGISTERED_AT),
        .next_due = due == NO_DUE ? INSTANT_NONE : due,
        .next_due_article = str_copy(arena, column_text(query, ROW_DUE_ARTICLE)),
        .clocks = str_copy(arena, column_text(query, ROW_CLOCKS)),
        .breached = column_int(query, ROW_BREACHED) == BREACHED_HARD,
        .told = column_int(query, ROW_TOLD) != 0,
    };
}

bool matter_row_find(struct desk_reader *reader, int64_t id, struct matter_row *row, struct arena *arena) {
    struct query query = query_start(reader->store, SQL_ROW_BY_ID);
    query_bind_int(&query, id);
    bool found = query_next(&query);
    if (found) matter_row_read(&query, row, arena);
    query_end(&query);
    return found;
}

static bool state_read(struct str word, int *state) {
    for (int i = 0; i < STATE__COUNT; i++)
        if (str_is(word, matter_state_names[i])) return *state = i, true;
    return false;
}

bool row_filter_read(const struct desk_filter *filter, instant now, struct row_filter *out, struct error *error) {
    *out = (struct row_filter){
        .state = -1,
        .owner = filter->owner,
        .holder = filter->holder,
        .unit = filter->unit,
        .owner_unit = filter->owner_unit,
        .late = filter->late,
        .kind = filter->kind,
        .channel = filter->channel,
        .overdue = filter->overdue,
        .from = filter->from,
        .to = filter->to,
        .now = now,
    };
    if (!filter->state.len || state_read(filter->state, &out->state)) return true;
    error_set(error, ERROR_INPUT, "there is no state " STR_FMT,
              STR_ARG(utf8_check(filter->state) == filter->state.len ? utf8_prefix(filter->state, 40) : STR("?")));
    error_where(error, "state");
    error_hint(error, "open, offered, consulting, referred, paused, answered or closed");
    return false;
}

static bool text_passes(struct str wanted, const struct query *query, int column) {
    return !wanted.len || str_equal(wanted, column_text(query, column));
}

bool row_filter_passes(const struct row_filter *filter, const struct query *query) {
    if (filter->state >= 0 && column_int(query, ROW_STATE) != filter->state) return false;
    if (filter->overdue && column_int(query, ROW_BREACHED) == BREACHED_NO && column_int(query, ROW_DUE) >= filter->now) {
        return false;
    }
    if (filter->late && column_int(query, ROW_BREACHED) != BREACHED_HARD) return false;
    if (!text_passes(filter->owner_unit, query, ROW_OWNER_UNIT)) return false;
    int64_t registered_at = column_int(query, ROW_REGISTERED_AT);
    if (filter->from != INSTANT_NONE && registered_at < filter->from) return false;
    if (filter->to != INSTANT_NONE && registered_at >= filter->to) return false;
    if (!text_passes(filter->kind, query, ROW_KIND) || !text_passes(filter->channel, query, ROW_CHANNEL)) return false;
    if (!text_passes(filter->owner, query, ROW_OWNER) || !text_passes(filter->holder, query, ROW_HOLDER)) return false;
    return text_passes(filter->unit, query, ROW_HOLDER_UNIT) || text_passes(filter->unit, query, ROW_OWNER_UNIT);
}

/* Whoever is near the matter reads the line whole. Others see the surname (the first character), and the subject with the numbers
 * in it masked. */
void matter_row_mask(const struct desk_world *world, const struct actor *actor, struct matter_row *row, struct arena *arena) {
    if (staff_is_near(world->organisation, row->owner, row->holder, actor->staff)) return;
    row->subject = mask_text(row->subject, world->organisation, arena);
    if (row->asker_name.len) row->asker_name = str_printf(arena, STR_FMT "*", STR_ARG(utf8_prefix(row->asker_name, 1)));
}
