/* Importing a CSV file of matters: reading the file, running its rows as commands, many at a time. Not here: what a
 * column means (import_map.c), how CSV is written (base/csv.c).
 *
 * A row is rehearsed first, with the pure core and nothing written: would the regulation take the registration, and the
 * answer, if the row has one? Only then it is submitted; so a row comes in whole or is reported. Then each of its
 * commands is durable before the next is handed in. Keeps: a row that was imported once, by whichever run, is skipped,
 * because the key of its content is recorded in the transaction that makes the matter; a run that was cut off between
 * question and answer is completed by the next. */
#include <errno.h>
#include <iconv.h>
#include <pthread.h>
#include <stdlib.h>

#include "desk/keeping/import.h"

enum { SLOTS = 128, ROW_ARENA_BYTES = 32 << 20, PROGRESS_EVERY = 500, KEY_SIZE = DIGEST_HEX_SIZE + 8 };

enum stage { STAGE_REGISTER, STAGE_ANSWER, STAGE_CLOSE, STAGE_DONE };

/* A row on its way. */
struct slot {
    struct import *import;
    struct arena *arena;
    struct submission submission;
    struct import_row row;
    struct command commands[STAGE_DONE];
    json_t *args[STAGE_DONE]; /* NULL: the row has no such command */
    enum stage stage;
    int64_t line;
    char key[KEY_SIZE];
    struct slot *next; /* among the free ones or the finished ones */
};

struct import {
    struct desk *desk;
    struct desk_reader *reader;
    const struct actor *actor;
    const struct desk_world *world;
    struct import_map map;
    instant imported_at;
    struct slot slots[SLOTS], *free, *finished;
    int under_way;
    pthread_mutex_t mutex; /* of `finished` */
    pthread_cond_t cond;
    struct import_progress progress;
    void (*tell_progress)(void *context, const struct import_progress *progress);
    void (*tell_problem)(void *context, const struct import_problem *problem);
    void *context;
    struct repeats *repeats;
    bool stopped; /* the desk cannot record: no use to go on */
    struct error error;
};

/* ---- the file ---- */

enum { FILE_BYTES_MAX = 1 << 30 };

static bool read_file(struct str path, struct buf *out, struct error *error) {
    char name[4096], bytes[65536];
    (void)snprintf(name, sizeof name, STR_FMT, STR_ARG(path));
    FILE *file = fopen(name, "rbe");
    for (size_t n; file && (n = fread(bytes, 1, sizeof bytes, file)) > 0;) buf_add(out, (struct str){bytes, n});
    bool good = file && !ferror(file);
    if (!good) error_set(error, ERROR_INPUT, "cannot read the file: %s", strerror(errno));
    if (file) (void)fclose(file);
    if (good && out->overflow) {
        error_set(error, ERROR_LIMIT, "the file is larger than 1 GiB");
        error_hint(error, "split it; rows that are in already are skipped");
        good = false;
    }
    if (!good) error_where(error, "%s", name);
    return good;
}

/* Spreadsheets in China often write GB18030. Text that is not UTF-8 but well-formed in that is brought over; else the
 * line is named. */
static bool to_utf8(struct buf *text, struct error *error) {
    struct str all = buf_str(text);
    size_t bad = utf8_check(all), line = 1;
    if (bad == all.len) return true;
    for (size_t i = 0; i < bad; i++) line += all.ptr[i] == '\n';
    iconv_t convert = iconv_open("UTF-8", "GB18030");
    char *from = text->ptr, *bytes = malloc(3 * text->len + 1), *to = bytes;
    size_t from_left = text->len, to_left = 3 * text->len;
    CHECK(bytes);
    bool good = convert != (iconv_t)-1 && iconv(convert, &from, &from_left, &to, &to_left) != (size_t)-1 && from_left == 0;
    if (convert != (iconv_t)-1) (void)iconv_close(convert);
    if (good) {
        buf_clear(text);
        buf_add(text, (struct str){bytes, (size_t)(to - bytes)});
        good = !text->overflow;
    }
    free(bytes);
    if (good) return true;
    error_set(error, ERROR_INPUT, "the text is neither UTF-8 nor GB18030");
    error_where(error, "line %zu", line);
    error_hint(error, "save the table as \"CSV UTF-8\" and import that");
    return false;
}

/* ---- which row is it ---- */

/* How often each row was met in this file: two equal rows are two matters, the first and the second of their kind. */
struct repeats {
    struct digest *digests;
    int32_t *counts; /* 0: the place is free */
    size_t capacity, used;
};

static size_t repeats_place(const struct repeats *repeats, const struct digest *digest) {
    size_t place;
    memcpy(&place, digest->bytes, sizeof place);
    for (place %= repeats->capacity; repeats->counts[place]; place = (place + 1) % repeats->capacity)
        if (digest_equal(&repeats->digests[place], digest)) break;
    return place;
}

static void repeats_grow(struct repeats *repeats) {
    struct repeats larger = {.capacity = repeats->capacity ? 2 * repeats->capacity : 4096, .used = repeats->used};
    larger.digests = calloc(larger.capacity, sizeof *larger.digests);
    larger.counts = calloc(larger.capacity, sizeof *larger.counts);
    CHECK(larger.digests && larger.counts);
    for (size_t i = 0; i < repeats->capacity; i++) {
        if (!repeats->counts[i]) continue;
        size_t place = repeats_place(&larger, &repeats->digests[i]);
        larger.digests[place] = repeats->digests[i];
        larger.counts[place] = repeats->counts[i];
    }
    free(repeats->digests);
    free(repeats->counts);
    *repeats = larger;
}

static int32_t repeats_add(struct repeats *repeats, const struct digest *digest) {
    if (2 * repeats->used >= repeats->capacity) repeats_grow(repeats);
    size_t place = repeats_place(repeats, digest);
    if (!repeats->counts[place]) repeats->used++;
    repeats->digests[place] = *digest;
    return ++repeats->counts[place];
}

static void key_of(struct repeats *repeats, const struct csv_record *record, char key[static KEY_SIZE]) {
    struct digest digest = digest_parts(record->fields, record->count);
    char hex[DIGEST_HEX_SIZE];
    (void)snprintf(key, KEY_SIZE, "%s.%d", digest_hex(&digest, hex).ptr, repeats_add(repeats, &digest) % 1000000);
}

/* ---- telling ---- */

static void problem(struct import *import, int64_t line, const char *format, ...) PRINTF_LIKE(3, 4);
static void problem(struct import *import, int64_t line, const char *format, ...) {
    struct import_problem told = {.line = line};
    va_list args;
    va_start(args, format);
    (void)vsnprintf(told.reason, sizeof told.reason, format, args);
    va_end(args);
    struct str reason = str_from(told.reason); /* what was cut, was cut between characters */
    told.reason[utf8_check(reason)] = 0;
    if (import->tell_problem) import->tell_problem(import->context, &told);
}

static void problem_error(struct import *import, int64_t line, const struct error *error) {
    problem(import, line, "%s%s%s%s%s%s", error->where, error->where[0] ? ": " : "", error->message,
            error->hint[0] ? " (" : "", error->hint, error->hint[0] ? ")" : "");
}

static void problem_refused(struct import *import, int64_t line, const struct refusal *refusal, const char *what) {
    problem(import, line, "%s: " STR_FMT "%s" STR_FMT, what, STR_ARG(refusal->reason.zh), refusal->article.len ? " — " : "",
            STR_ARG(refusal->article));
}

static void row_counted(struct import *import, int64_t *count) {
    (*count)++;
    import->progress.rows++;
    if (import->tell_progress && import->progress.rows % PROGRESS_EVERY == 0)
        import->tell_progress(import->context, &import->progress);
}

/* ---- slots ---- */

static void slot_free(struct slot *slot) {
    struct import *import = slot->import;
    submission_release(&slot->submission);
    for (int i = 0; i < STAGE_DONE; i++) json_decref(slot->args[i]);
    import_row_release(&slot->row);
    arena_reset(slot->arena);
    *slot = (struct slot){.import = import, .arena = slot->arena, .next = import->free};
    import->free = slot;
}

static void slot_done(struct submission *submission) { /* on the commit thread */
    struct slot *slot = submission->context;
    struct import *import = slot->import;
    (void)pthread_mutex_lock(&import->mutex);
    slot->next = import->finished;
    import->finished = slot;
    (void)pthread_cond_signal(&import->cond);
    (void)pthread_mutex_unlock(&import->mutex);
}

static void slot_submit(struct slot *slot, enum stage stage, int64_t matter) {
    const struct import_row *row = &slot->row;
    instant at = stage == STAGE_REGISTER ? row->asked_at : row->answered_at;
    slot->stage = stage;
    slot->submission = (struct submission){.actor = *slot->import->actor,
                                           .matter = matter,
                                           .command = slot->commands[stage],
                                           .version_expected = -1,
                                           .keep_key = stage == STAGE_REGISTER,
                                           .at = at,
                                           .done = slot_done,
                                           .context = slot,
                                           .arena = slot->arena};
    if (stage == STAGE_REGISTER) slot->submission.idempotency_key = str_from(slot->key);
    desk_submit(slot->import->desk, &slot->submission);
}

/* ---- the commands of a row ---- */

static bool command_of(struct slot *slot, enum stage stage, const json_t *object, struct error *error) {
    const struct import *import = slot->import;
    const struct organisation *organisation = import->world->organisation;
    struct command *command = &slot->commands[stage];
    if (!command_read(object, command, &slot->args[stage], organisation->timetable.zone_minutes, error)) return false;
    command->by = import->actor->staff;
    if (!command_check(command, organisation, error)) return false;
    instant at = stage == STAGE_REGISTER ? slot->row.asked_at : slot->row.answered_at;
    command->at = at == INSTANT_NONE ? import->imported_at : at;
    if (command->at <= import->imported_at) return true;
    error_set(error, ERROR_INPUT, "the time lies in the future");
    return false;
}

/* What the pure core says to the command; on acceptance the matter goes on as if it had happened. */
static bool rehearse(struct slot *slot, enum stage stage, struct matter **matter, struct arena *arena,
                     struct refusal *refusal) {
    const struct desk_world *now = slot->import->world;
    struct world world = {.organisation = now->organisation, .regulation = now->regulation};
    struct verdict verdict = matter_decide(&world, *matter, &slot->commands[stage], arena);
    *refusal = verdict.refusal;
    if (verdict.refused) return false;
    if (!*matter) *matter = matter_new(arena, 1);
    for (size_t i = 0; i < verdict.events_count; i++) {
        verdict.events[i].n = (int32_t)(*matter)->events_count + 1;
        verdict.events[i].recorded_at = slot->import->imported_at;
        matter_evolve(*matter, &verdict.events[i]);
    }
    return true;
}

/* An answered matter of the past is closed, too, where the regulation lets it be: with some a callback is still due. */
static void rehearse_close(struct slot *slot, struct matter **matter, struct arena *arena) {
    struct error error;
    struct refusal refusal;
    json_t *object = json_pack("{s:s, s:s, s:b}", "do", "close", "outcome", "answered", "told", 1);
    CHECK(object);
    bool good = command_of(slot, STAGE_CLOSE, object, &error) && rehearse(slot, STAGE_CLOSE, matter, arena, &refusal);
    json_decref(object);
    if (good) return;
    json_decref(slot->args[STAGE_CLOSE]);
    slot->args[STAGE_CLOSE] = NULL;
}

/* Commands of the row, all of which would be carried out. False: reported. */
static bool row_rehearse(struct slot *slot) {
    struct error error = {0};
    struct refusal refusal;
    struct matter *matter = NULL;
    const struct import_row *row = &slot->row;
    bool good = command_of(slot, STAGE_REGISTER, row->register_object, &error) &&
                (!row->answer_object || command_of(slot, STAGE_ANSWER, row->answer_object, &error));
    if (!good) {
        problem_error(slot->import, slot->line, &error);
        return false;
    }
    if (!rehearse(slot, STAGE_REGISTER, &matter, slot->arena, &refusal)) {
        problem_refused(slot->import, slot->line, &refusal, "register");
        return false;
    }
    if (!row->answer_object) return true;
    if (!rehearse(slot, STAGE_ANSWER, &matter, slot->arena, &refusal)) {
        problem_refused(slot->import, slot->line, &refusal, "answer");
        return false;
    }
    if (row->answered_at != INSTANT_NONE) rehearse_close(slot, &matter, slot->arena);
    return true;
}

/* ---- finished commands ---- */

static void slot_failed(struct slot *slot) {
    static const char *const names[] = {"register", "answer", "close"};
    struct import *import = slot->import;
    const struct submission *submission = &slot->submission;
    if (submission->result == SUBMISSION_REFUSED)
        problem_refused(import, slot->line, &submission->refusal, names[slot->stage]);
    else problem_error(import, slot->line, &submission->error);
    if (submission->result == SUBMISSION_FAILED && submission->error.code == ERROR_STORAGE) {
        import->stopped = true;
        import->error = submission->error;
    }
    row_counted(import, slot->stage == STAGE_REGISTER ? &import->progress.bad : &import->progress.imported);
    slot_free(slot);
}

/* The first command that a row of an earlier run still needs, if that run was cut off in its midst; STAGE_DONE: it is all
 * in, or people have gone on with it since. */
static enum stage stage_missing(struct slot *slot) {
    struct desk_matter found;
    struct import *import = slot->import;
    if (!slot->args[STAGE_ANSWER]) return STAGE_DONE;
    if (!desk_matter(import->reader, import->actor, slot->submission.matter_id, &found, slot->arena)) return STAGE_DONE;
    const struct matter *matter = found.matter;
    bool answered = false;
    for (size_t i = 0; i < matter->events_count; i++) answered = answered || matter->events[i]->verb == VERB_ANSWER;
    const struct event *last = matter->events[matter->events_count - 1];
    bool answered_last = last->verb == VERB_ANSWER && last->at == slot->row.answered_at;
    desk_matter_release(&found);
    return !answered ? STAGE_ANSWER : answered_last && slot->args[STAGE_CLOSE] ? STAGE_CLOSE : STAGE_DONE;
}

static enum stage stage_after(struct slot *slot, bool replayed) {
    if (replayed) return stage_missing(slot);
    enum stage next = slot->stage + 1;
    return next < STAGE_DONE && slot->args[next] ? next : STAGE_DONE;
}

static void slot_follow(struct slot *slot) {
    struct import *import = slot->import;
    struct submission *submission = &slot->submission;
    if (submission->result != SUBMISSION_ACCEPTED) {
        slot_failed(slot);
        return;
    }
    int64_t matter = submission->matter_id;
    bool replayed = slot->stage == STAGE_REGISTER && submission->replayed;
    enum stage next = stage_after(slot, replayed);
    if (next == STAGE_DONE) {
        row_counted(import, replayed ? &import->progress.skipped : &import->progress.imported);
        slot_free(slot);
        return;
    }
    submission_release(submission);
    slot_submit(slot, next, matter);
    import->under_way++;
}

/* Wait for finished commands and go on with their rows. */
static void follow(struct import *import) {
    (void)pthread_mutex_lock(&import->mutex);
    while (!import->finished) (void)pthread_cond_wait(&import->cond, &import->mutex);
    struct slot *slot = import->finished;
    import->finished = NULL;
    (void)pthread_mutex_unlock(&import->mutex);
    for (struct slot *next; slot; slot = next) {
        next = slot->next;
        import->under_way--;
        slot_follow(slot);
    }
}

/* ---- rows ---- */

static void row_run(struct import *import, const struct csv_record *record, struct csv_record *header) {
    while (!import->free) follow(import);
    struct error error = {0};
    char key[KEY_SIZE];
    key_of(import->repeats, record, key);
    if (record->count != header->count) {
        problem(import, record->line, "the row has %zu fields, the header %zu", record->count, header->count);
        row_counted(import, &import->progress.bad);
        return;
    }
    struct slot *slot = import->free;
    import->free = slot->next;
    slot->line = record->line;
    memcpy(slot->key, key, sizeof slot->key);
    bool good = import_row_read(&import->map, record, import->world->organisation, import->imported_at, &slot->row, &error);
    if (!good) problem_error(import, slot->line, &error);
    if (!good || !row_rehearse(slot)) {
        row_counted(import, &import->progress.bad);
        slot_free(slot);
        return;
    }
    slot_submit(slot, STAGE_REGISTER, 0);
    import->under_way++;
}

static bool run(struct import *import, struct str text, struct str map, struct error *error) {
    struct csv csv;
    struct csv_record header, record;
    struct arena *head = arena_new((size_t)16 << 20), *arena = arena_new((size_t)64 << 20);
    csv_start(&csv, text);
    enum csv_result result = csv_next(&csv, &header, head, error);
    if (result == CSV_END) {
        error_set(error, ERROR_INPUT, "the file is empty");
        error_hint(error, "its first line names the columns");
    }
    bool good = result == CSV_RECORD && import_map_read(map, &header, &import->map, head, error);
    while (good && !import->stopped && (result = csv_next(&csv, &record, arena, error)) != CSV_END) {
        if (result == CSV_RECORD) {
            row_run(import, &record, &header);
        } else {
            struct error where_known = *error;
            where_known.where[0] = 0; /* the line is told apart */
            problem_error(import, record.line, &where_known);
            row_counted(import, &import->progress.bad);
        }
        arena_reset(arena);
    }
    while (import->under_way > 0) follow(import);
    if (good && import->stopped) *error = import->error;
    arena_free(head);
    arena_free(arena);
    return good && !import->stopped;
}

static void import_open(struct import *import) {
    CHECK(pthread_mutex_init(&import->mutex, NULL) == 0 && pthread_cond_init(&import->cond, NULL) == 0);
    for (size_t i = 0; i < SLOTS; i++) {
        import->slots[i] = (struct slot){.import = import, .arena = arena_new(ROW_ARENA_BYTES), .next = import->free};
        import->free = &import->slots[i];
    }
    import->repeats = calloc(1, sizeof *import->repeats);
    CHECK(import->repeats);
    import->world = desk_world_acquire(import->desk);
    import->imported_at = desk_now(import->desk);
}

static void import_close(struct import *import) {
    for (size_t i = 0; i < SLOTS; i++) arena_free(import->slots[i].arena);
    free(import->repeats->digests);
    free(import->repeats->counts);
    free(import->repeats);
    desk_world_release(import->desk, import->world);
    desk_reader_free(import->reader);
    (void)pthread_mutex_destroy(&import->mutex);
    (void)pthread_cond_destroy(&import->cond);
    free(import);
}

bool desk_import_matters(struct desk *desk, const struct actor *actor, struct str file, struct str map,
                         void (*progress)(void *context, const struct import_progress *progress),
                         void (*problem_found)(void *context, const struct import_problem *problem), void *context,
                         struct import_progress *total, struct error *error) {
    struct buf text;
    *total = (struct import_progress){0};
    if (!actor->administrator) {
        error_set(error, ERROR_FORBIDDEN, "only an administrator may import");
        return false;
    }
    const struct desk_world *world = desk_world_acquire(desk);
    bool known = organisation_staff(world->organisation, actor->staff) != NULL;
    desk_world_release(desk, world);
    if (!known) {
        error_set(error, ERROR_INPUT,
                  "the account '" STR_FMT "' is no member of staff and cannot answer for a matter",
                  STR_ARG(actor->staff));
        error_hint(error, "import an organisation that has this login among its staff first");
        return false;
    }
    struct import *import = calloc(1, sizeof *import);
    CHECK(import);
    *import = (struct import){
        .desk = desk, .actor = actor, .tell_progress = progress, .tell_problem = problem_found, .context = context};
    import_open(import);
    import->reader = desk_reader_new(desk, error);
    buf_init(&text, FILE_BYTES_MAX);
    bool good =
        import->reader && read_file(file, &text, error) && to_utf8(&text, error) && run(import, buf_str(&text), map, error);
    if (good && progress) progress(context, &import->progress);
    *total = import->progress;
    buf_release(&text);
    import_close(import);
    return good;
}
