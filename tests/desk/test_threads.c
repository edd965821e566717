/* One desk, many threads: readers look at everything while commands are recorded and the organisation is changed under them. What
 * was acknowledged before a reading began is in what it reads; whatever else goes wrong is for the thread sanitizer to see, under
 * which `./dev test threads` runs this. */
#include <sched.h>
#include <semaphore.h>
#include <stdio.h>

#include "fixture.h"

enum { MATTERS = 12, COMMANDS = 120, CHANGES = 12, READERS = 3 };

static struct office office;

static const char bureau[] =
    "{\"name\":\"人事局\",\"units\":[{\"id\":\"board\",\"name\":\"局领导\",\"head\":\"feng\"}],\"staff\":["
    "{\"id\":\"feng\",\"name\":\"冯一\",\"unit\":\"board\",\"roles\":[\"leader\"],\"rank\":9,\"joined\":\"2001-07-01\"},"
    "{\"id\":\"sun\",\"name\":\"孙二\",\"unit\":\"board\",\"roles\":[\"staff\"],\"rank\":1,\"joined\":\"2016-07-01\"}]}";

static int64_t ids[MATTERS];
static atomic_llong acknowledged[MATTERS]; /* versions */
static atomic_int at_work;                 /* threads that write */
static atomic_llong readings;

static int set_up(void **state) {
    (void)state;
    office_open_under(&office, "personnel-bureau", bureau);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    office_close(&office);
    desk_set_clock(NULL, INSTANT_NONE);
    return 0;
}

static struct actor leader(void) {
    return (struct actor){.staff = STR("feng"), .roles = 1U << ROLE_LEADER};
}

/* ---- what each thread does ---- */

static void *give_commands(void *context) {
    (void)context;
    for (int i = 0; i < COMMANDS; i++) {
        int which = i % MATTERS;
        struct errand errand;
        errand_init(&errand, "sun", ids[which], "{\"do\":\"progress\",\"text\":\"正在核实。\"}");
        if (desk_execute(office.desk, &errand.submission) != SUBMISSION_ACCEPTED) abort();
        atomic_store(&acknowledged[which], errand.submission.version);
        errand_release(&errand);
    }
    atomic_fetch_sub(&at_work, 1);
    return NULL;
}

static void *change_organisation(void *context) {
    (void)context;
    struct actor admin = office_actor("admin");
    for (int i = 0; i < CHANGES; i++) {
        struct error error;
        json_t *organisation = json_loads(bureau, 0, NULL);
        json_object_set_new(organisation, "supervision_phone", json_sprintf("0571-%07d", i));
        if (!desk_set_organisation(office.desk, &admin, organisation, &error)) abort();
        json_decref(organisation);
    }
    atomic_fetch_sub(&at_work, 1);
    return NULL;
}

static void read_matter(struct desk_reader *reader, int which, struct arena *arena) {
    struct actor actor = leader();
    struct desk_matter found;
    int64_t known = atomic_load(&acknowledged[which]);
    if (!desk_matter(reader, &actor, ids[which], &found, arena) || found.matter->version < known) abort();
    desk_matter_release(&found);
}

static void read_lists(struct desk_reader *reader, struct arena *arena) {
    static const struct desk_filter any = {.from = INSTANT_NONE, .to = INSTANT_NONE};
    static const struct docket_filter all = {.status = -1};
    struct actor actor = leader();
    struct error error;
    struct matter_row *rows;
    struct docket_row *entries;
    struct str next;
    size_t count;
    int64_t cursor, total;
    bool listed = desk_list(reader, &actor, &any, DESK_CURSOR_NONE, 20, &rows, &count, &cursor, arena, &error);
    if (!listed || count != MATTERS) abort();
    (void)desk_part(reader, &actor, PART_OWNED, 20, &rows, &count, &total, arena);
    for (int docket = 0; docket < DOCKET__COUNT; docket++)
        if (!desk_docket(reader, &actor, (enum desk_docket)docket, &all, (struct str){0}, 20, &entries, &count, &next, arena,
                         &error))
            abort();
}

static void read_house(struct desk_reader *reader, struct arena *arena) {
    struct actor actor = leader();
    struct figures_query query = {.by = FIGURES_BY_UNIT, .from = 0, .below = 40000};
    struct figures_report report;
    struct periodic_duty *duties;
    struct world_facts facts;
    struct error error;
    day_number today;
    if (!desk_figures(reader, &actor, &query, &report, arena, &error) || report.total[TALLY_REGISTERED] != MATTERS) abort();
    if (desk_periodic(reader, &actor, &duties, arena) == 0 || !desk_presence(reader, &facts, &today, arena, &error)) abort();
}

static void *read_everything(void *context) {
    struct desk_reader *reader = context;
    struct arena *arena = arena_new(LIMIT_ARENA_BYTES);
    for (int i = 0; atomic_load(&at_work) > 0 || i < MATTERS; i++) {
        read_matter(reader, i % MATTERS, arena);
        if (i % 4 == 0) read_lists(reader, arena);
        if (i % 4 == 2) read_house(reader, arena);
        arena_reset(arena);
        atomic_fetch_add(&readings, 1);
    }
    arena_free(arena);
    return NULL;
}

/* ---- all at once ---- */

static void readers_see_what_was_acknowledged(void **state) {
    (void)state;
    pthread_t threads[READERS + 2];
    struct desk_reader *readers[READERS];
    for (int i = 0; i < MATTERS; i++) {
        ids[i] = office_register(&office, "sun", REGISTER_OWN);
        atomic_init(&acknowledged[i], 0);
    }
    atomic_init(&at_work, 2);
    for (int i = 0; i < READERS; i++) {
        readers[i] = desk_reader_new(office.desk, &office.error);
        assert_non_null(readers[i]);
        assert_int_equal(pthread_create(&threads[i], NULL, read_everything, readers[i]), 0);
    }
    assert_int_equal(pthread_create(&threads[READERS], NULL, give_commands, NULL), 0);
    assert_int_equal(pthread_create(&threads[READERS + 1], NULL, change_organisation, NULL), 0);
    for (int i = 0; i < READERS + 2; i++) assert_int_equal(pthread_join(threads[i], NULL), 0);
    for (int i = 0; i < READERS; i++) desk_reader_free(readers[i]);
    assert_true(atomic_load(&readings) >= READERS * MATTERS);
    office_check(&office);
}

/* ---- a command, and a change that moves thousands of lines, in one transaction ---- */

enum { MOVED = 6000 };

static int set_up_tax(void **state) {
    (void)state;
    office_open(&office);
    return 0;
}

static pthread_barrier_t gate;

static bool hold_the_commit_thread(struct store *writer, void *context, struct error *error) {
    (void)writer, (void)context, (void)error;
    (void)pthread_barrier_wait(&gate); /* it is held … */
    (void)pthread_barrier_wait(&gate); /* … until now */
    return true;
}

static void *hold(void *context) {
    struct error error;
    (void)context;
    if (!desk_write(office.desk, hold_the_commit_thread, NULL, &error)) abort();
    return NULL;
}

static void *move_sun(void *context) {
    struct error error;
    struct actor admin = office_actor("admin");
    json_t *organisation = json_loads(office_organisation, 0, NULL);
    json_object_set_new(json_array_get(json_object_get(organisation, "staff"), 0), "unit", json_string("levy"));
    if (!desk_set_organisation(office.desk, &admin, organisation, &error)) abort();
    json_decref(organisation);
    return context;
}

static void tell_done(struct submission *submission) {
    (void)sem_post(submission->context);
}

static void own_matter(int i, char text[static MANY_TEXT_SIZE]) {
    (void)snprintf(text, MANY_TEXT_SIZE,
                   "{\"do\":\"register\",\"channel\":\"phone\",\"kind\":\"consultation\",\"subject\":\"第%d件\","
                   "\"asker\":{\"name\":\"王某\"},\"scope\":\"self\"}", i);
}

static bool both_wait(struct desk_core *core) {
    (void)pthread_mutex_lock(&core->mutex);
    bool wait = core->first && core->work_first;
    (void)pthread_mutex_unlock(&core->mutex);
    return wait;
}

static void a_command_beside_a_large_change_is_seen(void **state) {
    (void)state;
    pthread_t holder, mover;
    struct errand errand;
    struct desk_matter found;
    struct actor actor = office_actor("sun");
    office_register_many(&office, MOVED, own_matter);
    int64_t id = office_register(&office, "sun", REGISTER_OWN);
    assert_true(desk_matter(office.reader, &actor, id, &found, office.arena));
    desk_matter_release(&found);
    assert_int_equal(pthread_barrier_init(&gate, NULL, 2), 0);
    assert_int_equal(pthread_create(&holder, NULL, hold, NULL), 0);
    (void)pthread_barrier_wait(&gate);
    errand_init(&errand, "sun", id, "{\"do\":\"progress\",\"text\":\"正在核实。\"}");
    assert_int_equal(pthread_create(&mover, NULL, move_sun, NULL), 0);
    sem_t done;
    assert_int_equal(sem_init(&done, 0, 0), 0);
    errand.submission.done = tell_done;
    errand.submission.context = &done;
    desk_submit(office.desk, &errand.submission);
    while (!both_wait(office.desk->core)) (void)sched_yield();
    (void)pthread_barrier_wait(&gate);
    while (sem_wait(&done) != 0) continue;
    (void)sem_destroy(&done);
    assert_int_equal(pthread_join(holder, NULL), 0);
    assert_int_equal(pthread_join(mover, NULL), 0);
    assert_int_equal(errand.submission.result, SUBMISSION_ACCEPTED);
    assert_true(desk_matter(office.reader, &actor, id, &found, office.arena));
    int64_t version = found.matter->version;
    desk_matter_release(&found);
    assert_int_equal(version, errand.submission.version);
    errand_release(&errand);
    (void)pthread_barrier_destroy(&gate);
    office_check(&office);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(readers_see_what_was_acknowledged, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_command_beside_a_large_change_is_seen, set_up_tax, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
