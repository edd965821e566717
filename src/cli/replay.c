/* What would have happened under another regulation, or under changed numbers: `replay --pack OTHER`. The ledger beside each
 * pack, column by column. Not here: the replaying and counting (scenario/replay.c).
 * Keeps: it only reads, beside a serving desk or not; every processor takes its share of the matters. */
#include <pthread.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/table.h"
#include "desk/desk.h"
#include "scenario/replay.h"

enum { PACKS_MAX = 6, COLUMNS_MAX = PACKS_MAX + 1, THREADS_MAX = 16, PORTION = 256 };

struct job { /* shared by the threads */
    struct desk *desk;
    const struct regulation *packs[PACKS_MAX];
    size_t packs_count;
    day_number from, below;
    instant now;
    pthread_mutex_t lock;
    int64_t after; /* the last id that was given out */
    bool failed;
    struct error error;
};

struct hand { /* one thread's */
    struct job *job;
    pthread_t thread;
    struct desk_reader *reader;
    struct arena *figures_arena, *matter_arena;
    struct replay_figures figures[COLUMNS_MAX]; /* 0: as recorded */
    struct replay_text texts[PACKS_MAX];
};

/* ---- replaying ---- */

static void fail(struct job *job, const struct error *error) {
    (void)pthread_mutex_lock(&job->lock);
    if (!job->failed) job->error = *error;
    job->failed = true;
    (void)pthread_mutex_unlock(&job->lock);
}

static size_t next_portion(struct hand *hand, int64_t *ids) {
    struct job *job = hand->job;
    struct error error = {0};
    (void)pthread_mutex_lock(&job->lock);
    size_t count = job->failed ? 0 : desk_ids(hand->reader, job->from, job->below, job->after, ids, PORTION, &error);
    if (count) job->after = ids[count - 1];
    (void)pthread_mutex_unlock(&job->lock);
    if (error.code) fail(job, &error);
    return count;
}

static void replay_one(const struct desk_matter *found, struct arena *arena, void *context) {
    struct hand *hand = context;
    const struct job *job = hand->job;
    replay_figures_count(&hand->figures[0], found->world.organisation, found->matter);
    for (size_t i = 0; i < job->packs_count; i++) {
        struct world world = found->world;
        world.regulation = replay_regulation(&hand->texts[i], found->world.regulation);
        struct replay_figures *figures = &hand->figures[i + 1];
        struct matter *matter = replay_matter(&world, found->matter, job->now, arena, &figures->refused);
        if (matter) replay_figures_count(figures, world.organisation, matter);
    }
}

static void *replay_share(void *context) {
    struct hand *hand = context;
    struct error error = {0};
    int64_t ids[PORTION];
    for (size_t count; (count = next_portion(hand, ids)) > 0;)
        if (!desk_walk(hand->reader, ids, count, replay_one, hand, &hand->figures[0].unread, hand->matter_arena, &error))
            fail(hand->job, &error);
    return NULL;
}

static bool hand_open(struct hand *hand, struct job *job) {
    struct error error = {0};
    *hand = (struct hand){.job = job, .reader = desk_reader_new(job->desk, &error)};
    if (!hand->reader) {
        fail(job, &error);
        return false;
    }
    hand->figures_arena = arena_new(LIMIT_ARENA_BYTES);
    hand->matter_arena = arena_new(LIMIT_ARENA_BYTES);
    for (size_t i = 0; i < COLUMNS_MAX; i++) hand->figures[i].arena = hand->figures_arena;
    for (size_t i = 0; i < job->packs_count; i++)
        hand->texts[i] = (struct replay_text){.text = job->packs[i], .arena = hand->figures_arena};
    return true;
}

/* `total` is the first thread's; its arenas live until hand_close. */
static bool replay_all(struct job *job, struct hand *hands, size_t *hands_count) {
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    size_t wanted = processors < 1 ? 1 : processors > THREADS_MAX ? THREADS_MAX : (size_t)processors, running = 0;
    while (*hands_count < wanted && hand_open(&hands[*hands_count], job)) ++*hands_count;
    while (!job->failed && running < *hands_count &&
           pthread_create(&hands[running].thread, NULL, replay_share, &hands[running]) == 0)
        running++;
    if (!job->failed && running == 0) replay_share(&hands[0]);
    for (size_t i = 0; i < running; i++) CHECK(pthread_join(hands[i].thread, NULL) == 0);
    for (size_t i = 1; i < *hands_count; i++)
        for (size_t k = 0; k <= job->packs_count; k++) replay_figures_add(&hands[0].figures[k], &hands[i].figures[k]);
    return !job->failed;
}

static void hands_close(struct hand *hands, size_t count) {
    for (size_t i = 0; i < count; i++) {
        desk_reader_free(hands[i].reader);
        arena_free(hands[i].figures_arena);
        arena_free(hands[i].matter_arena);
    }
}

/* ---- saying it ---- */

static struct str number(struct invocation *invocation, int64_t value) {
    return str_printf(invocation->arena, "%lld", (long long)value);
}

static void print_totals(struct invocation *invocation, const struct job *job, const struct replay_figures *columns) {
    size_t width = job->packs_count + 2;
    struct table table = table_new(invocation->arena, width);
    struct str head[COLUMNS_MAX + 1] = {STR(""), STR("台账所记")}, cells[COLUMNS_MAX + 1];
    for (size_t i = 0; i < job->packs_count; i++)
        head[i + 2] = str_printf(invocation->arena, STR_FMT " " STR_FMT, STR_ARG(job->packs[i]->id),
                                 STR_ARG(job->packs[i]->version));
    table_row(&table, head);
#define TOTAL(words, member)                                                                                   \
    cells[0] = STR(words);                                                                                     \
    for (size_t i = 0; i + 1 < width; i++) cells[i + 1] = number(invocation, columns[i].member);               \
    table_row(&table, cells)
    TOTAL("事项", matters);
    TOTAL("有时限超期的事项", late);
    TOTAL("违规线索", findings);
    TOTAL("会被拒绝的操作", refused);
    for (int hour = 0; hour < 24; hour++) {
        int64_t any = 0;
        for (size_t i = 0; i + 1 < width; i++) any += columns[i].due_in_hour[hour];
        if (any == 0) continue;
        cells[0] = str_printf(invocation->arena, "%02d 时到期的时限", hour);
        for (size_t i = 0; i + 1 < width; i++) cells[i + 1] = number(invocation, columns[i].due_in_hour[hour]);
        table_row(&table, cells);
    }
#undef TOTAL
    table_print(&table, invocation->out);
}

static int by_late(const void *a, const void *b) {
    const struct replay_count *left = a, *right = b;
    if (left->late != right->late) return left->late > right->late ? -1 : 1;
    if (left->findings != right->findings) return left->findings > right->findings ? -1 : 1;
    return str_compare(left->name, right->name);
}

static void print_articles(struct invocation *invocation, const char *title, struct replay_figures *figures) {
    if (figures->articles_count == 0) return;
    qsort(figures->articles, figures->articles_count, sizeof *figures->articles, by_late);
    fprintf(invocation->out, "\n%s\n", title);
    struct table table = table_new(invocation->arena, 4);
    table_row(&table, (struct str[]){STR("条款"), STR("时限"), STR("超期"), STR("线索")});
    for (size_t i = 0; i < figures->articles_count; i++) {
        const struct replay_count *count = &figures->articles[i];
        table_row(&table, (struct str[]){count->name, number(invocation, count->clocks), number(invocation, count->late),
                                         number(invocation, count->findings)});
    }
    table_print(&table, invocation->out);
}

static int64_t findings_of(const struct replay_figures *figures, struct str unit) {
    for (size_t i = 0; i < figures->units_count; i++)
        if (str_equal(figures->units[i].name, unit)) return figures->units[i].findings;
    return 0;
}

static void print_units(struct invocation *invocation, const struct job *job, const struct replay_figures *columns) {
    struct replay_figures every = {.arena = invocation->arena}; /* the units of all columns */
    for (size_t i = 0; i <= job->packs_count; i++) replay_figures_add(&every, &columns[i]);
    if (every.units_count == 0) return;
    qsort(every.units, every.units_count, sizeof *every.units, by_late);
    const struct desk_world *world = desk_world_acquire(job->desk);
    struct table table = table_new(invocation->arena, job->packs_count + 2);
    struct str cells[COLUMNS_MAX + 1] = {STR("部门的违规线索"), STR("台账所记")};
    for (size_t i = 0; i < job->packs_count; i++) cells[i + 2] = job->packs[i]->id;
    table_row(&table, cells);
    for (size_t u = 0; u < every.units_count; u++) {
        cells[0] = organisation_name_of(world->organisation, every.units[u].name);
        for (size_t i = 0; i <= job->packs_count; i++)
            cells[i + 1] = number(invocation, findings_of(&columns[i], every.units[u].name));
        table_row(&table, cells);
    }
    fputc('\n', invocation->out);
    table_print(&table, invocation->out);
    desk_world_release(job->desk, world);
}

static void print(struct invocation *invocation, const struct job *job, struct replay_figures *columns) {
    print_totals(invocation, job, columns);
    if (columns[0].unread)
        fprintf(invocation->err, "shouwen: %lld matters cannot be read and are in no figure; run: shouwen verify\n",
                (long long)columns[0].unread);
    print_units(invocation, job, columns);
    print_articles(invocation, "台账所记", &columns[0]);
    for (size_t i = 0; i < job->packs_count; i++) {
        struct str title = str_printf(invocation->arena, STR_FMT " " STR_FMT, STR_ARG(job->packs[i]->id),
                                      STR_ARG(job->packs[i]->title.zh));
        print_articles(invocation, str_terminated(invocation->arena, title), &columns[i + 1]);
    }
}

/* ---- what is asked ---- */

static bool read_day(struct invocation *invocation, enum option option, day_number otherwise, day_number *day,
                     struct error *error) {
    *day = otherwise;
    if (!invocation->given[option] || day_parse(invocation->option[option], day)) return true;
    error_set(error, ERROR_USAGE, "'" STR_FMT "' is not a date", STR_ARG(invocation->option[option]));
    error_hint(error, "write it as 2026-09-30");
    return false;
}

static bool read_packs(struct invocation *invocation, struct job *job, struct error *error) {
    struct str rest = invocation->option[OPTION_PACK], pack;
    while (str_split(&rest, ',', &pack)) {
        if (job->packs_count == PACKS_MAX) {
            error_set(error, ERROR_USAGE, "at most %d packs stand side by side", PACKS_MAX);
            return false;
        }
        job->packs[job->packs_count] = cli_read_pack(invocation, invocation->arena, pack, error);
        if (!job->packs[job->packs_count++]) return false;
    }
    if (job->packs_count) return true;
    error_set(error, ERROR_USAGE, "which regulation?");
    error_hint(error, "--pack with an id of `shouwen packs`, or with the file of a pack; several with commas");
    return false;
}

static bool read_job(struct invocation *invocation, struct job *job, struct error *error) {
    day_number to;
    if (!read_packs(invocation, job, error) ||
        !read_day(invocation, OPTION_FROM, day_from_civil(1970, 1, 1), &job->from, error) ||
        !read_day(invocation, OPTION_TO, day_from_civil(9999, 12, 30), &to, error))
        return false;
    job->below = to + 1;
    job->desk = desk_open(invocation->data, DESK_BESIDE, error);
    if (job->desk) job->now = desk_now(job->desk);
    return job->desk != NULL;
}

enum exit_code cli_replay(struct invocation *invocation) {
    struct job job = {.after = 0};
    struct hand hands[THREADS_MAX];
    size_t hands_count = 0;
    CHECK(pthread_mutex_init(&job.lock, NULL) == 0);
    bool good = read_job(invocation, &job, &job.error) && replay_all(&job, hands, &hands_count);
    if (good) print(invocation, &job, hands[0].figures);
    hands_close(hands, hands_count);
    desk_close(job.desk);
    (void)pthread_mutex_destroy(&job.lock);
    return good ? EXIT_WELL : cli_failed(invocation, &job.error);
}
