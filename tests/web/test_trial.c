/* The replay behind the administrator's page: cancelled while it runs, and adopting what was replayed behind the desk.
 * Nothing waits by sleeping: the trial's own thread says how far it is, and is held there. Not here: the page (tests/browser). */
#include <pthread.h>
#include <sched.h>

#include "../desk/office.h"
#include "web/pages/trial.h"

enum { MATTERS = 200 }; /* some portions */

static struct trial *trial;
static struct arena *looks; /* of the last look */

static void text_of(int i, char text[static MANY_TEXT_SIZE]) {
    snprintf(text, MANY_TEXT_SIZE, "{\"do\":\"register\",\"channel\":\"phone\",\"kind\":\"consultation\",\"subject\":\"第%d件\","
                                   "\"asker\":{\"name\":\"王某\",\"phone\":\"13800000000\"},\"scope\":\"self\"}", i);
}

static int begin(void **state) {
    int failed = set_up(state);
    office_register_many(&office, MATTERS, text_of);
    trial = trial_new(office.desk);
    looks = arena_new(LIMIT_ARENA_BYTES);
    return failed;
}

static int end(void **state) {
    trial_free(trial);
    arena_free(looks);
    return tear_down(state);
}

/* The trial's thread stops after each portion until it is told to go on. */
static struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int reports, allowed;
} gate = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, 0};

static void at_the_gate(void *context) {
    (void)context;
    pthread_mutex_lock(&gate.lock);
    gate.reports++;
    pthread_cond_broadcast(&gate.changed);
    while (gate.reports > gate.allowed) pthread_cond_wait(&gate.changed, &gate.lock);
    pthread_mutex_unlock(&gate.lock);
}

static void wait_for_report(int n) {
    pthread_mutex_lock(&gate.lock);
    while (gate.reports < n) pthread_cond_wait(&gate.changed, &gate.lock);
    pthread_mutex_unlock(&gate.lock);
}

static void let_go(int allowed) {
    pthread_mutex_lock(&gate.lock);
    gate.allowed = allowed;
    pthread_cond_broadcast(&gate.changed);
    pthread_mutex_unlock(&gate.lock);
}

static struct trial_result look(void) {
    struct trial_result result;
    arena_reset(looks);
    trial_look(trial, &result, looks);
    return result;
}

static bool start(struct str yaml, struct error *error) {
    return trial_start(trial, STR("admin"), yaml, day_from_civil(1970, 1, 1), day_from_civil(9999, 1, 1), error);
}

/* The end is seen by looking; each look gives the processor away. */
static struct trial_result ended(enum trial_state while_state) {
    struct trial_result result = look();
    while (result.state == while_state) {
        sched_yield();
        result = look();
    }
    return result;
}

static void a_running_replay_is_cancelled(void **state) {
    (void)state;
    struct error error = {0};
    gate.reports = gate.allowed = 0;
    trial_watch(trial, at_the_gate, NULL);
    assert_true(start(regulation_builtin_yaml(STR("tax-bureau")), &error));
    let_go(1);          /* past the one before the first portion */
    wait_for_report(2); /* the first portion is replayed */
    assert_false(start(regulation_builtin_yaml(STR("hotel")), &error));
    assert_int_equal(error.code, ERROR_CONFLICT);
    struct actor actor = admin;
    assert_int_equal(look().state, TRIAL_RUNS);
    assert_false(trial_adopt(trial, &actor, look().id, &error)); /* what runs has no result yet */
    trial_cancel(trial);
    let_go(1000);
    struct trial_result result = ended(TRIAL_RUNS);
    assert_int_equal(result.state, TRIAL_CANCELLED);
    assert_true(result.done > 0 && result.done < MATTERS); /* it had begun, and did not go to the end */
    assert_int_equal(result.total, MATTERS);
    assert_int_equal(result.figures[0].matters, 0); /* half a replay shows no figures */
    assert_false(trial_adopt(trial, &actor, result.id, &error));
    assert_int_equal(error.code, ERROR_CONFLICT);

    assert_true(start(regulation_builtin_yaml(STR("tax-bureau")), &error)); /* and the next one goes to the end */
    result = ended(TRIAL_RUNS);
    assert_int_equal(result.state, TRIAL_DONE);
    assert_true(result.done == MATTERS && result.figures[0].matters == MATTERS && result.figures[1].matters == MATTERS);
}

/* Leaving the page or stopping the server in the middle waits for one portion at the most. */
static void freeing_cancels(void **state) {
    (void)state;
    struct error error = {0};
    gate.reports = gate.allowed = 0;
    trial_watch(trial, at_the_gate, NULL);
    assert_true(start(regulation_builtin_yaml(STR("tax-bureau")), &error));
    wait_for_report(1);
    trial_cancel(trial);
    let_go(1);
    trial_free(trial);
    trial = NULL;
    assert_int_equal(gate.reports, 1);
}

static void what_was_replayed_is_adopted_behind_the_desk(void **state) {
    (void)state;
    struct error error = {0};
    struct actor actor = admin, sun = office_actor("sun");
    assert_true(start(regulation_builtin_yaml(STR("hotel")), &error));
    int64_t id = ended(TRIAL_RUNS).id;
    assert_false(trial_adopt(trial, &actor, id + 1, &error));
    assert_int_equal(error.code, ERROR_CONFLICT);
    assert_true(trial_adopt(trial, &sun, id, &error)); /* the desk knows who may */
    struct trial_result result = ended(TRIAL_ADOPTS);
    assert_int_equal(result.state, TRIAL_DONE);
    assert_int_equal(result.error.code, ERROR_FORBIDDEN);
    assert_true(trial_adopt(trial, &actor, id, &error));
    result = ended(TRIAL_ADOPTS);
    assert_int_equal(result.state, TRIAL_ADOPTED);
    const struct desk_world *world = desk_world_acquire(office.desk);
    assert_true(str_is(world->regulation->id, "hotel"));
    desk_world_release(office.desk, world);
    assert_false(trial_adopt(trial, &actor, id, &error)); /* once */
}

static void set_own_answer(int days) {
    struct str text = str_printf(office.arena, "{\"number\":\"clock/own-answer\",\"amount\":%d,\"unit\":\"working_days\","
                                               "\"reason\":\"局长办公会决定\"}", days);
    json_t *entry = json_loads(text.ptr, 0, NULL);
    assert_true(desk_set_number(office.desk, &admin, entry, &office.error));
    json_decref(entry);
}

static const struct replay_count *of_article(const struct replay_figures *figures, const char *article) {
    for (size_t i = 0; i < figures->articles_count; i++)
        if (str_is(figures->articles[i].name, article)) return &figures->articles[i];
    fail_msg("no article %s", article);
    return NULL;
}

/* Each matter has the number that held when it was born: the text's, one that was set, another, the text's again. */
static void its_own_regulation_comes_out_as_recorded(void **state) {
    (void)state;
    struct error error = {0};
    gate.allowed = INT32_MAX;
    set_own_answer(1);
    (void)office_register(&office, "sun", REGISTER_OWN);
    set_own_answer(20);
    (void)office_register(&office, "sun", REGISTER_OWN);
    assert_true(desk_withdraw_number(office.desk, &admin, STR("clock/own-answer"), STR("改回原文"), &office.error));
    (void)office_register(&office, "sun", REGISTER_OWN);
    office_clock(&office, "2026-09-29T18:00"); /* one working day later only the first of them is late */
    assert_true(start(regulation_builtin_yaml(STR("tax-bureau")), &error));
    struct trial_result result = ended(TRIAL_RUNS);
    const struct replay_figures *recorded = &result.figures[0], *replayed = &result.figures[1];
    assert_int_equal(result.state, TRIAL_DONE);
    assert_int_equal(recorded->matters, MATTERS + 3);
    assert_int_equal(recorded->late, 1);
    assert_int_equal(recorded->unread, 0);
    assert_int_equal(replayed->matters, recorded->matters);
    assert_int_equal(replayed->late, recorded->late);
    assert_int_equal(replayed->findings, recorded->findings);
    assert_int_equal(replayed->refused, 0);
    assert_memory_equal(replayed->due_in_hour, recorded->due_in_hour, sizeof recorded->due_in_hour);
    assert_int_equal(replayed->articles_count, recorded->articles_count);
    assert_int_equal(of_article(replayed, "第八条")->late, of_article(recorded, "第八条")->late);
    /* Another text has no such number: it is replayed as it stands. */
    assert_true(start(regulation_builtin_yaml(STR("hotel")), &error));
    result = ended(TRIAL_RUNS);
    assert_int_equal(result.state, TRIAL_DONE);
    assert_int_equal(result.figures[1].matters + result.figures[1].refused, MATTERS + 3);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_running_replay_is_cancelled, begin, end),
        cmocka_unit_test_setup_teardown(freeing_cancels, begin, end),
        cmocka_unit_test_setup_teardown(its_own_regulation_comes_out_as_recorded, begin, end),
        cmocka_unit_test_setup_teardown(what_was_replayed_is_adopted_behind_the_desk, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
