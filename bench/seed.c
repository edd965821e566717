/* seed: a desk with many matters, made in minutes. Everything goes the desk's own way (register, answer, close as commands), so
 * the ledger is a real one; only the wire is left out, and the times of the commands are in the past.
 *
 *   seed DIRECTORY COUNT       DIRECTORY is fresh from `shouwen init`
 *
 * 72 members of staff in 12 units (ids s01 … s72). All matters but the newest are closed; the newest 2 % (at least 3,000)
 * are open and were registered within the last hour, so that enough of them wait for each member of staff whatever the size of
 * the ledger.
 * The full text index is left to the first `shouwen serve`. */
#include <jansson.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "client.h"
#include "desk/desk.h"
#include "texts.h"

enum {
    UNITS = 12,
    STAFF_EACH = 6,
    STAFF = UNITS * STAFF_EACH,
    AT_ONCE = 4096,       /* commands in the queue */
    OPEN_LEAST = 3000,
    OPEN_ONE_IN = 50,
    DAYS_BACK = 720,      /* closed matters are spread over them */
    OPEN_MINUTES = 60,    /* open ones over these */
    ARENA_BYTES = 1 << 22,
};

struct slot { /* one matter on its way */
    struct submission submission;
    json_t *args;
    instant at;
    int64_t matter;
    int staff;
};

struct seed {
    struct desk *desk;
    struct texts *texts;
    struct buf json;
    int64_t count, open;
    instant now;
    struct slot *slots;
    pthread_mutex_t mutex;
    pthread_cond_t idle;
    int under_way; /* guarded by mutex */
};

/* ---- the organisation ---- */

static json_t *organisation_make(void) {
    json_t *units = json_array(), *staff = json_array();
    for (int i = 0; i < STAFF; i++) {
        int unit = i / STAFF_EACH;
        bool head = i % STAFF_EACH == 0;
        if (head)
            json_array_append_new(units, json_pack("{s:o, s:o, s:o}", "id", json_sprintf("u%02d", unit + 1), "name",
                                                   json_sprintf("第%d服务部", unit + 1), "head", json_sprintf("s%02d", i + 1)));
        json_array_append_new(
            staff, json_pack("{s:o, s:o, s:o, s:[s], s:i, s:s}", "id", json_sprintf("s%02d", i + 1), "name",
                             json_sprintf("工作人员%d", i + 1), "unit", json_sprintf("u%02d", unit + 1), "roles",
                             i == 0 ? "leader" : head ? "unit_head" : "window", "rank", head ? 3 : 1, "joined", "2012-07-01"));
    }
    return json_pack("{s:s, s:o, s:o, s:[s,s]}", "name", "基准测试中心", "units", units, "staff", staff, "hours", "00:00-12:00",
                     "12:00-24:00");
}

/* ---- commands ---- */

static struct str staff_id(int number, char out[static 8]) {
    int length = snprintf(out, 8, "s%02d", number + 1);
    return (struct str){out, (size_t)length};
}

static void on_done(struct submission *submission) {
    struct seed *seed = submission->context;
    pthread_mutex_lock(&seed->mutex);
    if (--seed->under_way == 0) pthread_cond_signal(&seed->idle);
    pthread_mutex_unlock(&seed->mutex);
}

static void submit(struct seed *seed, struct slot *slot, instant at) {
    struct arena *arena = slot->submission.arena;
    struct error error = {0};
    char id[8];
    arena_reset(arena);
    slot->submission = (struct submission){.arena = arena, .done = on_done, .context = seed, .matter = slot->matter,
                                           .version_expected = -1, .at = at};
    slot->submission.actor = (struct actor){.staff = str_copy(arena, staff_id(slot->staff, id)), .administrator = true};
    json_t *object = json_loadb(seed->json.ptr, seed->json.len, 0, NULL);
    CHECK(object != NULL && !seed->json.overflow);
    if (!command_read(object, &slot->submission.command, &slot->args, 480, &error)) client_give_up("%s", error.message);
    json_decref(object);
    pthread_mutex_lock(&seed->mutex);
    seed->under_way++;
    pthread_mutex_unlock(&seed->mutex);
    desk_submit(seed->desk, &slot->submission);
}

static void await_all(struct seed *seed, int count) {
    pthread_mutex_lock(&seed->mutex);
    while (seed->under_way > 0) pthread_cond_wait(&seed->idle, &seed->mutex);
    pthread_mutex_unlock(&seed->mutex);
    for (int i = 0; i < count; i++) {
        struct submission *submission = &seed->slots[i].submission;
        if (submission->result == SUBMISSION_REFUSED)
            client_give_up("refused: " STR_FMT " " STR_FMT, STR_ARG(submission->refusal.article),
                           STR_ARG(submission->refusal.reason.zh));
        if (submission->result != SUBMISSION_ACCEPTED)
            client_give_up("%s %s", submission->error.message, submission->error.where);
        seed->slots[i].matter = submission->matter_id;
        submission_release(submission);
        json_decref(seed->slots[i].args);
        seed->slots[i].args = NULL;
    }
}

static instant registered_at(const struct seed *seed, int64_t number) {
    int64_t closed = seed->count - seed->open;
    if (number >= closed)
        return seed->now - OPEN_MINUTES * MINUTE_MS + (number - closed) * OPEN_MINUTES * MINUTE_MS / (seed->open + 1);
    return seed->now - DAYS_BACK * DAY_MS + number * ((DAYS_BACK - 2) * DAY_MS / closed);
}

static void write_register(struct seed *seed) {
    static const char *const kinds[] = {"consultation", "complaint", "repair", "suggestion"};
    static const char *const channels[] = {"web", "phone", "visit", "message"};
    struct buf *json = &seed->json;
    uint64_t draw = texts_random(seed->texts);
    buf_clear(json);
    buf_printf(json, "{\"do\":\"register\",\"channel\":\"%s\",\"kind\":\"%s\",\"subject\":\"", channels[draw % 4],
               kinds[(draw >> 8) % 4]);
    texts_title(seed->texts, json);
    buf_add(json, STR("\",\"body\":\""));
    texts_body(seed->texts, json);
    buf_add(json, STR("\",\"asker\":{\"name\":\""));
    texts_name(seed->texts, json);
    buf_add(json, STR("\",\"phone\":\""));
    texts_phone(seed->texts, json);
    buf_add(json, STR("\"}}"));
}

static void register_portion(struct seed *seed, int64_t first, int count) {
    for (int i = 0; i < count; i++) {
        struct slot *slot = &seed->slots[i];
        slot->matter = 0;
        slot->staff = (int)(texts_random(seed->texts) % STAFF);
        slot->at = registered_at(seed, first + i);
        write_register(seed);
        submit(seed, slot, slot->at);
    }
    await_all(seed, count);
}

static void answer_portion(struct seed *seed, int count) {
    for (int i = 0; i < count; i++) {
        buf_clear(&seed->json);
        buf_add(&seed->json, STR("{\"do\":\"answer\",\"text\":\""));
        texts_title(seed->texts, &seed->json);
        buf_add(&seed->json, STR("\"}"));
        submit(seed, &seed->slots[i], seed->slots[i].at + 2 * MINUTE_MS);
    }
    await_all(seed, count);
}

static void command_portion(struct seed *seed, struct str json, int minutes, int count) {
    for (int i = 0; i < count; i++) {
        buf_clear(&seed->json);
        buf_add(&seed->json, json);
        submit(seed, &seed->slots[i], seed->slots[i].at + minutes * MINUTE_MS);
    }
    await_all(seed, count);
}

static void make_matters(struct seed *seed) {
    int64_t closed = seed->count - seed->open;
    for (int64_t first = 0; first < seed->count;) {
        int64_t left = (first < closed ? closed : seed->count) - first;
        int portion = left < AT_ONCE ? (int)left : AT_ONCE;
        register_portion(seed, first, portion);
        if (first < closed) {
            answer_portion(seed, portion);
            command_portion(seed, STR("{\"do\":\"callback\",\"result\":\"satisfied\"}"), 4, portion);
            command_portion(seed, STR("{\"do\":\"close\",\"outcome\":\"answered\"}"), 6, portion);
        }
        first += portion;
    }
}

static void seed_open(struct seed *seed, const char *directory, struct arena *arena) {
    struct error error = {0};
    struct actor actor = {.staff = STR("admin"), .name = STR("admin"), .administrator = true};
    seed->desk = desk_open(str_from(directory), DESK_OFFLINE, &error);
    if (!seed->desk) client_give_up("%s: %s", error.where, error.message);
    json_t *organisation = organisation_make();
    CHECK(organisation != NULL);
    if (!desk_set_organisation(seed->desk, &actor, organisation, &error)) client_give_up("%s: %s", error.where, error.message);
    json_decref(organisation);
    seed->now = desk_now(seed->desk);
    seed->texts = texts_new(20261122, arena);
    buf_init(&seed->json, 1 << 14);
    seed->slots = ARENA_ARRAY(arena, struct slot, AT_ONCE);
    for (int i = 0; i < AT_ONCE; i++) seed->slots[i].submission.arena = arena_new(ARENA_BYTES);
    pthread_mutex_init(&seed->mutex, NULL);
    pthread_cond_init(&seed->idle, NULL);
}

int main(int argc, char **argv) {
    struct seed seed = {0};
    if (argc != 3 || !str_int64(str_from(argv[2]), 0, 100000000, &seed.count)) client_give_up("usage: seed DIRECTORY COUNT");
    struct arena *arena = arena_new(1 << 24);
    seed.open = seed.count / OPEN_ONE_IN;
    if (seed.open < OPEN_LEAST) seed.open = OPEN_LEAST < seed.count ? OPEN_LEAST : seed.count;
    seed_open(&seed, argv[1], arena);
    int64_t start = now_us();
    make_matters(&seed);
    double seconds = (double)(now_us() - start) / 1e6;
    printf("matters %lld\nseconds %.1f\nrate %.0f\n", (long long)seed.count, seconds, (double)seed.count / seconds);
    desk_close(seed.desk);
    for (int i = 0; i < AT_ONCE; i++) arena_free(seed.slots[i].submission.arena);
    buf_release(&seed.json);
    arena_free(arena);
    return 0;
}
