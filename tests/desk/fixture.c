/* The office of fixture.h. */
#include "fixture.h"

const char office_organisation[] =
    "{\"name\":\"税务局\",\"hours\":[\"09:00-12:00\",\"13:30-17:30\"],"
    "\"units\":[{\"id\":\"hall\",\"name\":\"办税服务厅\",\"head\":\"zhao\"},{\"id\":\"levy\",\"name\":\"征收管理科\",\"head\":\"qian\"}],"
    "\"staff\":["
    "{\"id\":\"sun\",\"name\":\"孙一\",\"unit\":\"hall\",\"roles\":[\"window\"],\"rank\":1,\"joined\":\"2016-07-01\"},"
    "{\"id\":\"bai\",\"name\":\"白五\",\"unit\":\"hall\",\"roles\":[\"window\"],\"rank\":1,\"joined\":\"2018-07-01\"},"
    "{\"id\":\"zhao\",\"name\":\"赵二\",\"unit\":\"hall\",\"roles\":[\"unit_head\"],\"rank\":3,\"joined\":\"2008-07-01\"},"
    "{\"id\":\"qian\",\"name\":\"钱三\",\"unit\":\"levy\",\"roles\":[\"unit_head\"],\"rank\":3,\"joined\":\"2009-07-01\"}]}";

instant office_at(const char *text) {
    instant at;
    if (!instant_parse(str_from(text), 480, &at)) fail_msg("%s is no moment", text);
    return at;
}

struct actor office_actor(const char *staff) {
    return (struct actor){.staff = str_from(staff), .administrator = strcmp(staff, "admin") == 0};
}

static void open_desk(struct office *office, instant now) {
    desk_set_clock(NULL, now);
    office->desk = desk_open(office->dir, DESK_SERVE, &office->error);
    if (!office->desk) fail_msg("%s: %s", office->error.where, office->error.message);
    office->reader = desk_reader_new(office->desk, &office->error);
    if (!office->reader) fail_msg("%s", office->error.message);
}

void office_open(struct office *office) {
    office_open_under(office, "tax-bureau", office_organisation);
}

void office_open_under(struct office *office, const char *pack, const char *organisation_text) {
    *office = (struct office){.folder = folder_new(), .arena = arena_new(LIMIT_ARENA_BYTES)};
    office->dir = str_printf(office->arena, "%s/data", office->folder.path);
    json_t *object = json_loads(organisation_text, 0, NULL);
    assert_non_null(object);
    struct desk_new given = {.pack = str_from(pack), .organisation = object};
    struct str password;
    instant now = office_at("2026-09-28T09:00");
    if (!desk_create(office->dir, &given, now, &password, office->arena, &office->error)) {
        fail_msg("%s: %s", office->error.where, office->error.message);
    }
    json_decref(object);
    open_desk(office, now);
}

void office_shut(struct office *office) {
    desk_reader_free(office->reader);
    desk_close(office->desk);
    office->reader = NULL;
    office->desk = NULL;
}

void office_close(struct office *office) {
    office_shut(office);
    arena_free(office->arena);
    folder_remove(&office->folder);
}

void office_reopen(struct office *office, const char *now) {
    office_shut(office);
    open_desk(office, office_at(now));
}

void office_clock(struct office *office, const char *now) {
    desk_set_clock(office->desk, office_at(now));
}

void errand_init(struct errand *errand, const char *staff, int64_t matter, const char *text) {
    struct error error;
    *errand = (struct errand){.object = json_loads(text, 0, NULL), .arena = arena_new(LIMIT_ARENA_BYTES)};
    if (!errand->object) fail_msg("no JSON: %s", text);
    struct command command;
    if (!command_read(errand->object, &command, &errand->args, 480, &error)) {
        fail_msg("%s: %s %s", text, error.where, error.message);
    }
    errand->submission = (struct submission){
        .actor = office_actor(staff),
        .matter = matter,
        .command = command,
        .version_expected = -1,
        .at = INSTANT_NONE,
        .arena = errand->arena,
    };
}

void errand_release(struct errand *errand) {
    submission_release(&errand->submission);
    json_decref(errand->args);
    json_decref(errand->object);
    arena_free(errand->arena);
}

static const char *why(const struct submission *submission) {
    return submission->result == SUBMISSION_REFUSED ? submission->refusal.reason.zh.ptr : submission->error.message;
}

int64_t office_register(struct office *office, const char *staff, const char *text) {
    struct errand errand;
    errand_init(&errand, staff, 0, text);
    if (desk_execute(office->desk, &errand.submission) != SUBMISSION_ACCEPTED) fail_msg("%s: %s", text, why(&errand.submission));
    int64_t id = errand.submission.matter_id;
    errand_release(&errand);
    return id;
}

struct many {
    pthread_mutex_t mutex;
    pthread_cond_t idle;
    int under_way;
};

static void one_done(struct submission *submission) {
    struct many *many = submission->context;
    if (submission->result != SUBMISSION_ACCEPTED) fail_msg("%s", why(submission));
    (void)pthread_mutex_lock(&many->mutex);
    if (--many->under_way == 0) (void)pthread_cond_signal(&many->idle);
    (void)pthread_mutex_unlock(&many->mutex);
}

static void register_together(struct office *office, struct errand *errands, int count) {
    struct many many = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, count};
    for (int i = 0; i < count; i++) {
        errands[i].submission.done = one_done;
        errands[i].submission.context = &many;
        desk_submit(office->desk, &errands[i].submission);
    }
    (void)pthread_mutex_lock(&many.mutex);
    while (many.under_way) (void)pthread_cond_wait(&many.idle, &many.mutex);
    (void)pthread_mutex_unlock(&many.mutex);
    for (int i = 0; i < count; i++) errand_release(&errands[i]);
}

void office_register_many(struct office *office, int count, many_text *write) {
    enum { TOGETHER = 512 };
    struct errand *errands = calloc(TOGETHER, sizeof *errands);
    char text[MANY_TEXT_SIZE];
    assert_non_null(errands);
    for (int done = 0; done < count; done += TOGETHER) {
        int now = count - done < TOGETHER ? count - done : TOGETHER;
        for (int i = 0; i < now; i++) {
            write(done + i, text);
            errand_init(&errands[i], i % 2 ? "sun" : "bai", 0, text);
        }
        register_together(office, errands, now);
    }
    free(errands);
}

enum submission_result office_do(struct office *office, const char *staff, int64_t matter, const char *text) {
    struct errand errand;
    errand_init(&errand, staff, matter, text);
    enum submission_result result = desk_execute(office->desk, &errand.submission);
    if (result == SUBMISSION_FAILED) print_message("%s: %s\n", text, errand.submission.error.message);
    office->error = errand.submission.error;
    errand_release(&errand);
    return result;
}

static bool nothing(struct store *writer, void *context, struct error *error) {
    (void)writer, (void)context, (void)error;
    return true;
}

/* Every transaction fires a portion, and a work item makes one; when nothing is due before the next the desk has settled. */
void office_settle(struct office *office) {
    struct desk_health health;
    do {
        assert_true(desk_write(office->desk, nothing, NULL, &office->error));
        desk_health(office->desk, &health);
    } while (health.clocks_due > 0);
}

void office_check(struct office *office) {
    instant now = desk_now(office->desk);
    office_shut(office);
    struct desk_verification found;
    if (!desk_verify(office->dir, &found, &office->error)) fail_msg("%s", office->error.message);
    if (found.first_bad_seq) fail_msg("%s", found.problem);
    struct digest before, after;
    if (!desk_rebuild(office->dir, &before, &after, &office->error)) fail_msg("%s", office->error.message);
    assert_true(digest_equal(&before, &after));
    open_desk(office, now);
}
