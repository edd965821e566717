/* The process is killed under load, again and again: every acknowledged matter is there, once, whole; nothing is half done; the
 * ledger verifies and the views are what a rebuild makes. */
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

#include "fixture.h"

enum { AT_ONCE = 48, SUBJECTS_MAX = 200000 };

/* What the child says after an answer. Less than PIPE_BUF, so never torn. */
struct word {
    int64_t subject; /* number in the subject; 0: not a registration */
    int64_t matter, version;
};

static int rounds(void) {
    int64_t given;
    return str_int64(str_from(getenv("SHOUWEN_TEST_KILLS")), 1, 1000000, &given) ? (int)given : 50;
}

/* ---- the child: a desk under load ---- */

struct slot {
    struct errand errand;
    int64_t subject, matter; /* matter: to be answered next; 0: register a new one */
};
static struct {
    pthread_mutex_t mutex;
    pthread_cond_t freed;
    struct slot *free[AT_ONCE];
    int free_count, pipe;
} child = {.mutex = PTHREAD_MUTEX_INITIALIZER, .freed = PTHREAD_COND_INITIALIZER};

static void say(struct submission *submission) {
    struct slot *slot = submission->context;
    bool accepted = submission->result == SUBMISSION_ACCEPTED;
    struct word word = {slot->subject, submission->matter_id, submission->version};
    if (accepted && write(child.pipe, &word, sizeof word) != sizeof word) _exit(3);
    if (!accepted && submission->result == SUBMISSION_FAILED) _exit(4);
    slot->matter = accepted && slot->subject && slot->subject % 3 == 0 ? submission->matter_id : 0;
    (void)pthread_mutex_lock(&child.mutex);
    child.free[child.free_count++] = slot;
    (void)pthread_cond_signal(&child.freed);
    (void)pthread_mutex_unlock(&child.mutex);
}

static struct slot *take_slot(void) {
    (void)pthread_mutex_lock(&child.mutex);
    while (!child.free_count) (void)pthread_cond_wait(&child.freed, &child.mutex);
    struct slot *slot = child.free[--child.free_count];
    (void)pthread_mutex_unlock(&child.mutex);
    if (slot->errand.arena) errand_release(&slot->errand);
    return slot;
}

static void load(struct desk *desk, struct slot *slot, int64_t *subject) {
    char text[400];
    if (slot->matter) {
        errand_init(&slot->errand, "sun", slot->matter, "{\"do\":\"answer\",\"text\":\"到窗口办\"}");
        slot->subject = 0;
    } else {
        slot->subject = ++*subject;
        (void)snprintf(text, sizeof text,
                       "{\"do\":\"register\",\"channel\":\"phone\",\"kind\":\"consultation\",\"subject\":\"%lld\","
                       "\"scope\":\"%s\"}",
                       (long long)slot->subject, slot->subject % 2 ? "self" : "organisation");
        errand_init(&slot->errand, "sun", 0, text);
        if (slot->subject % 5 == 0) { /* long ago, so that its clocks run out at once */
            slot->errand.submission.at = desk_now(desk) - 30 * DAY_MS;
            slot->errand.submission.actor.administrator = true;
        }
    }
    slot->errand.submission.done = say;
    slot->errand.submission.context = slot;
    desk_submit(desk, &slot->errand.submission);
}

static _Noreturn void child_main(struct str dir, int pipe, int64_t subject) {
    struct error error;
    child.pipe = pipe;
    struct desk *desk = desk_open(dir, DESK_SERVE, &error);
    if (!desk) {
        (void)fprintf(stderr, "%s: %s\n", error.where, error.message);
        _exit(2);
    }
    static struct slot slots[AT_ONCE];
    for (int i = 0; i < AT_ONCE; i++) child.free[child.free_count++] = &slots[i];
    for (;;) load(desk, take_slot(), &subject);
}

/* ---- the parent: what must be there afterwards ---- */

struct witness {
    int64_t matter[SUBJECTS_MAX]; /* by subject number; 0: not acknowledged */
    int64_t last_subject;
};
static struct witness witness;
static struct { int64_t matter, version; } answered[SUBJECTS_MAX];
static size_t answered_count;

static void hear(const struct word *word) {
    if (word->subject) {
        assert_true(word->subject < SUBJECTS_MAX && witness.matter[word->subject] == 0);
        witness.matter[word->subject] = word->matter;
    } else if (answered_count < SUBJECTS_MAX) {
        answered[answered_count].matter = word->matter;
        answered[answered_count++].version = word->version;
    }
}

static void kill_after(struct str dir, int words) {
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        (void)close(ends[0]);
        child_main(dir, ends[1], witness.last_subject);
    }
    (void)close(ends[1]);
    struct word word;
    int heard = 0;
    while (read(ends[0], &word, sizeof word) == (ssize_t)sizeof word) {
        hear(&word);
        if (++heard == words) assert_int_equal(kill(pid, SIGKILL), 0); /* and then all that was acknowledged before it died */
    }
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    (void)close(ends[0]);
    assert_true(heard >= words);
}

static void check_matter(struct store *store, int64_t id, struct arena *arena, int64_t *seen) {
    struct error error;
    struct loaded loaded;
    assert_true(matter_load(store, id, -1, arena, &loaded, &error));
    int64_t subject;
    assert_true(str_int64(loaded.matter->subject, 1, SUBJECTS_MAX, &subject));
    assert_int_equal(seen[subject], 0); /* none twice */
    seen[subject] = id;
    if (witness.matter[subject]) assert_int_equal(witness.matter[subject], id);
    if (subject > witness.last_subject) witness.last_subject = subject;
    keep_release(loaded.keep, &loaded.keep_count);
    arena_reset(arena);
}

static void check_all(struct str dir) {
    struct error error;
    struct desk_verification found;
    if (!desk_verify(dir, &found, &error)) fail_msg("%s", error.message);
    if (found.first_bad_seq) fail_msg("%s", found.problem);
    struct digest before, after;
    if (!desk_rebuild(dir, &before, &after, &error)) fail_msg("%s", error.message);
    assert_true(digest_equal(&before, &after));
    struct arena *arena = arena_new(LIMIT_ARENA_BYTES), *names = arena_new(65536);
    struct store *store = store_open(str_from(desk_path(dir, "ledger.db", names)), STORE_LEDGER_READER, &error);
    assert_non_null(store);
    int64_t *seen = calloc(SUBJECTS_MAX, sizeof *seen);
    assert_non_null(seen);
    for (int64_t stream = 0;;) {
        struct query query = query_start(store, SQL_EVENT_STREAMS_AFTER);
        query_bind_int(&query, stream);
        stream = query_int64(&query, -1);
        if (stream < 0) break;
        check_matter(store, stream, arena, seen);
    }
    for (int64_t s = 1; s < SUBJECTS_MAX; s++)
        if (witness.matter[s] && seen[s] != witness.matter[s]) {
            fail_msg("matter %lld was acknowledged and is lost", (long long)witness.matter[s]);
        }
    for (size_t i = 0; i < answered_count; i++) {
        struct loaded loaded;
        assert_true(matter_load(store, answered[i].matter, -1, arena, &loaded, &error));
        assert_true(loaded.matter && loaded.matter->version >= answered[i].version);
        assert_true(loaded.matter->told);
        keep_release(loaded.keep, &loaded.keep_count);
        arena_reset(arena);
    }
    free(seen);
    store_close(store);
    arena_free(arena);
    arena_free(names);
}

/* A new directory every ten rounds, so that checking all of it stays quick. */
static void killed_again_and_again(void **state) {
    (void)state;
    struct office office;
    unsigned seed = 20261122;
    print_message("seed %u\n", seed);
    for (int round = 0; round < rounds(); round++) {
        if (round % 10 == 0) {
            memset(&witness, 0, sizeof witness);
            answered_count = 0;
            office_open(&office);
            office_shut(&office);
            desk_set_clock(NULL, INSTANT_NONE);
        }
        kill_after(office.dir, 20 + (int)(rand_r(&seed) % 400));
        check_all(office.dir);
        if (round % 10 == 9 || round == rounds() - 1) {
            arena_free(office.arena);
            folder_remove(&office.folder);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(killed_again_and_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
