/* load: asks a running server what bench/run wants to know, one question a call: `load VERB name=value…`. Prints `name value`
 * lines. Not here: which questions make the table (bench/run), HTTP (client.c).
 *
 *   post    register matters as fast as they are answered    port token [seconds connections pid]
 *   get     ask for pages                                    port path [list] [header] [seconds connections pid status]
 *           %s in the path stands for a random line of the file `list`
 *   probe   register a matter with a word of its own and search for it at once, again and again
 *                                                            port token [seconds]
 *   syncs   fsyncs before the answer to one request when nothing else is going on
 *                                                            port token counter [count]     (counter: file of syncs.c)
 *   clocks  register one matter after the other until no clock waits to be fired
 *                                                            port token [seconds]
 *   drain   wait until index and clocks have caught up        port [seconds]
 *   metric  one figure of /metrics                           port name
 *   ids     ids of matters, spread over the last days        port token [count days]
 *   fetch   one page to standard output                      port path [header]
 *   start   start a program and wait for its /healthz        port log -- PROGRAM ARGUMENT…
 *   port    a free port
 *   rss     resident memory of a process in KiB              pid */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "client.h"
#include "texts.h"

/* ---- arguments ---- */

static char **arguments;

static struct str argument(const char *name, const char *otherwise) {
    size_t length = strlen(name);
    for (char **at = arguments; *at && strcmp(*at, "--") != 0; at++)
        if (strncmp(*at, name, length) == 0 && (*at)[length] == '=') return str_from(*at + length + 1);
    if (!otherwise) client_give_up("load: %s=… is missing", name);
    return str_from(otherwise);
}

static int64_t argument_number(const char *name, const char *otherwise) {
    struct str text = argument(name, otherwise);
    int64_t value;
    if (!str_int64(text, 0, INT64_MAX, &value)) client_give_up("load: %s=" STR_FMT " is not a number", name, STR_ARG(text));
    return value;
}

static int argument_int(const char *name, const char *otherwise) {
    int64_t value = argument_number(name, otherwise);
    if (value > INT32_MAX) client_give_up("load: %s is too large", name);
    return (int)value;
}

static struct str bearer(struct arena *arena) {
    struct str token = argument("token", "");
    return token.len ? str_printf(arena, "Authorization: Bearer " STR_FMT "\r\n", STR_ARG(token)) : token;
}

static struct str header_lines(struct arena *arena) {
    struct str header = argument("header", "");
    return header.len ? str_printf(arena, STR_FMT "\r\n", STR_ARG(header)) : bearer(arena);
}

static struct client_load load_of_arguments(const char *connections, const char *status) {
    return (struct client_load){.port = argument_int("port", NULL), .connections = argument_int("connections", connections),
                                .seconds = argument_int("seconds", "10"), .server_pid = argument_int("pid", "0"),
                                .status_wanted = argument_int("status", status)};
}

/* ---- registering ---- */

struct registering {
    struct texts *texts;
    struct str headers;
    struct buf json;
};

/* A message as the web form would send it. `word` is put into the body; empty: none. */
static void write_register(struct registering *registering, struct str word, struct buf *request) {
    struct buf *json = &registering->json;
    buf_clear(json);
    buf_add(json, STR("{\"channel\":\"web\",\"kind\":\"consultation\",\"subject\":\""));
    texts_title(registering->texts, json);
    buf_add(json, STR("\",\"body\":\""));
    buf_add(json, word);
    texts_body(registering->texts, json);
    buf_add(json, STR("\",\"asker\":{\"name\":\""));
    texts_name(registering->texts, json);
    buf_add(json, STR("\",\"phone\":\""));
    texts_phone(registering->texts, json);
    buf_add(json, STR("\"}}"));
    client_write_post(request, STR("/api/v1/matters"), registering->headers, buf_str(json));
}

static void make_register(void *context, struct buf *request) {
    write_register(context, (struct str){0}, request);
}

static struct registering registering_new(struct arena *arena) {
    struct registering registering = {.texts = texts_new((uint64_t)now_us(), arena), .headers = bearer(arena)};
    buf_init(&registering.json, 1 << 14);
    return registering;
}

static void run_post(struct arena *arena) {
    struct registering registering = registering_new(arena);
    struct client_load load = load_of_arguments("32", "201");
    struct client_figures figures;
    load.make = make_register;
    load.context = &registering;
    client_run(&load, &figures);
    client_print(&figures);
    buf_release(&registering.json);
}

/* ---- asking ---- */

struct asking {
    struct texts *texts;
    struct str before, after, headers; /* the path around %s */
    struct str *lines;                 /* what may stand for %s; none: the path is before alone */
    size_t lines_count;
    struct buf path;
};

static struct str read_whole(struct str name, struct arena *arena) {
    FILE *file = fopen(str_terminated(arena, name), "r");
    struct buf text;
    char bytes[1 << 14];
    if (!file) client_give_up(STR_FMT ": %s", STR_ARG(name), strerror(errno));
    buf_init(&text, 1 << 26);
    for (size_t got; (got = fread(bytes, 1, sizeof bytes, file)) > 0;) buf_add(&text, (struct str){bytes, got});
    fclose(file);
    struct str copy = str_copy(arena, buf_str(&text));
    buf_release(&text);
    return copy;
}

static void make_get(void *context, struct buf *request) {
    struct asking *asking = context;
    buf_clear(&asking->path);
    buf_add(&asking->path, asking->before);
    if (asking->lines_count) {
        buf_add(&asking->path, asking->lines[texts_random(asking->texts) % asking->lines_count]);
        buf_add(&asking->path, asking->after);
    }
    client_write_get(request, buf_str(&asking->path), asking->headers);
}

static void run_get(struct arena *arena) {
    struct client_load load = load_of_arguments("8", "200");
    struct client_figures figures;
    struct asking asking = {.texts = texts_new((uint64_t)now_us(), arena), .headers = header_lines(arena)};
    struct str path = argument("path", NULL), list = argument("list", ""), line;
    const char *hole = memmem(path.ptr, path.len, "%s", 2);
    asking.before = hole ? str_slice(path, 0, (size_t)(hole - path.ptr)) : path;
    asking.after = hole ? str_slice(path, asking.before.len + 2, path.len) : (struct str){0};
    struct str rest = hole ? read_whole(list, arena) : (struct str){0};
    while (str_split(&rest, '\n', &line))
        if (line.len) *ARENA_PUSH(arena, asking.lines, asking.lines_count) = line;
    if (hole && asking.lines_count == 0) client_give_up(STR_FMT " is empty", STR_ARG(list));
    buf_init(&asking.path, 1 << 12);
    load.make = make_get;
    load.context = &asking;
    client_run(&load, &figures);
    client_print(&figures);
    buf_release(&asking.path);
}

/* ---- one question, one answer ---- */

static void ask(struct client_connection *connection, struct str path, struct str headers, int status,
                struct client_answer *answer) {
    client_write_get(&connection->request, path, headers);
    client_send(connection);
    if (!client_receive(connection, answer)) client_give_up("GET " STR_FMT ": no answer", STR_ARG(path));
    if (answer->status == status) return;
    struct str start = str_slice(answer->body, 0, 200);
    client_give_up("GET " STR_FMT ": %d " STR_FMT, STR_ARG(path), answer->status, STR_ARG(start));
}

static json_t *json_of(struct str body) {
    json_t *json = json_loadb(body.ptr ? body.ptr : "", body.len, 0, NULL);
    if (!json) client_give_up("the answer is not JSON: " STR_FMT, STR_ARG(str_slice(body, 0, 200)));
    return json;
}

/* An id, which JSON may hold as a number or as text. */
static struct str id_of(const json_t *matter, struct arena *arena) {
    const json_t *id = json_object_get(matter, "id");
    if (json_is_string(id)) return str_copy(arena, str_from(json_string_value(id)));
    return str_printf(arena, "%lld", (long long)json_integer_value(id));
}

static void add_escaped(struct buf *out, struct str text) {
    for (size_t i = 0; i < text.len; i++) buf_printf(out, "%%%02X", (unsigned)(unsigned char)text.ptr[i]);
}

/* Is the matter among those that hold the word? */
static bool found_by(struct client_connection *connection, struct str word, struct str id, struct str headers,
                     struct arena *arena) {
    struct client_answer answer;
    struct buf path;
    buf_init(&path, 1 << 12);
    buf_add(&path, STR("/api/v1/matters?limit=10&q="));
    add_escaped(&path, word);
    ask(connection, buf_str(&path), headers, 200, &answer);
    buf_release(&path);
    json_t *json = json_of(answer.body);
    const json_t *matter;
    size_t i;
    bool found = false;
    json_array_foreach(json_object_get(json, "items"), i, matter) found = found || str_equal(id_of(matter, arena), id);
    json_decref(json);
    return found;
}

static int by_value(const void *left, const void *right) {
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

static void print_waits(const char *name, int64_t *waits_us, size_t count) {
    if (count > 1) qsort(waits_us, count, sizeof *waits_us, by_value);
    for (size_t i = 0; i < 3; i++) {
        static const struct {
            const char *name;
            size_t percent;
        } parts[] = {{"p50", 50}, {"p99", 99}, {"max", 100}};
        size_t at = count * parts[i].percent / 100;
        printf("%s%s_us %lld\n", name, parts[i].name, (long long)(count ? waits_us[at < count ? at : count - 1] : 0));
    }
}

static void run_probe(struct arena *arena) {
    struct registering registering = registering_new(arena);
    struct client_connection connection;
    struct client_answer answer;
    struct buf word;
    int64_t until = now_us() + argument_int("seconds", "10") * INT64_C(1000000), tries = 0, missed = 0;
    int64_t *waits_us = NULL;
    size_t searched = 0;
    client_open(&connection, argument_int("port", NULL));
    buf_init(&word, 64);
    while (now_us() < until) {
        struct arena *scratch = arena_new(1 << 20);
        buf_clear(&word);
        texts_unique_word(now_us(), &word);
        write_register(&registering, buf_str(&word), &connection.request);
        client_send(&connection);
        if (!client_receive(&connection, &answer) || answer.status != 201)
            client_give_up("probe: registering: status %d", answer.status);
        json_t *json = json_of(answer.body);
        struct str id = id_of(json, scratch);
        json_decref(json);
        tries++;
        int64_t asked_us = now_us();
        missed += !found_by(&connection, buf_str(&word), id, registering.headers, scratch);
        *ARENA_PUSH(arena, waits_us, searched) = now_us() - asked_us;
        arena_free(scratch);
    }
    printf("tries %lld\nmissed %lld\n", (long long)tries, (long long)missed);
    print_waits("search_", waits_us, searched);
    client_close(&connection);
    buf_release(&word);
    buf_release(&registering.json);
}

/* ---- /metrics ---- */

static double metric(struct client_connection *connection, const char *name) {
    struct client_answer answer;
    struct str line;
    size_t length = strlen(name);
    ask(connection, STR("/metrics"), (struct str){0}, 200, &answer);
    while (str_split(&answer.body, '\n', &line)) {
        if (line.len <= length || memcmp(line.ptr, name, length) != 0 || line.ptr[length] != ' ') continue;
        char number[64];
        snprintf(number, sizeof number, STR_FMT, STR_ARG(str_slice(line, length + 1, line.len)));
        return strtod(number, NULL);
    }
    client_give_up("/metrics does not tell %s", name);
}

static void run_metric(struct arena *arena) {
    struct client_connection connection;
    client_open(&connection, argument_int("port", NULL));
    printf("%.15g\n", metric(&connection, str_terminated(arena, argument("name", NULL))));
    client_close(&connection);
}

/* Wait until the index has caught up and no clock waits to be fired; how much is left when the time is over. */
static double drain(struct client_connection *connection, int64_t seconds) {
    int64_t until = now_us() + seconds * 1000000;
    double left;
    while ((left = metric(connection, "shouwen_unindexed") + metric(connection, "shouwen_clocks_due")) > 0 && now_us() < until)
        poll(NULL, 0, 100);
    return left;
}

static void run_clocks(struct arena *arena) {
    struct registering registering = registering_new(arena);
    struct client_connection connection, asking;
    struct client_answer answer;
    int64_t start = now_us(), until = start + argument_int("seconds", "600") * INT64_C(1000000), *waits_us = NULL;
    size_t count = 0;
    double left;
    client_open(&connection, argument_int("port", NULL));
    client_open(&asking, argument_int("port", NULL));
    do {
        write_register(&registering, (struct str){0}, &connection.request);
        client_send(&connection);
        if (!client_receive(&connection, &answer) || answer.status != 201)
            client_give_up("clocks: registering: status %d", answer.status);
        *ARENA_PUSH(arena, waits_us, count) = now_us() - connection.sent_at_us;
        left = metric(&asking, "shouwen_clocks_due");
    } while (left > 0 && now_us() < until);
    printf("answered %zu\nseconds %.1f\nleft %.0f\n", count, (double)(now_us() - start) / 1e6, left);
    print_waits("", waits_us, count);
    client_close(&connection);
    client_close(&asking);
    buf_release(&registering.json);
}

static void run_drain(struct arena *arena) {
    (void)arena;
    struct client_connection connection;
    int64_t start = now_us();
    client_open(&connection, argument_int("port", NULL));
    double left = drain(&connection, argument_int("seconds", "120"));
    printf("left %.0f\nseconds %.1f\n", left, (double)(now_us() - start) / 1e6);
    client_close(&connection);
}

/* ---- fsyncs of one request ---- */

struct syncs { /* of the requests so far */
    int64_t sum, most;
};

static void syncs_note(struct syncs *syncs, int64_t count) {
    syncs->sum += count;
    if (count > syncs->most) syncs->most = count;
}

static atomic_llong *counters_map(struct arena *arena) {
    struct str name = argument("counter", NULL);
    int file = open(str_terminated(arena, name), O_RDONLY | O_CLOEXEC);
    void *counters = file < 0 ? MAP_FAILED : mmap(NULL, 2 * sizeof(atomic_llong), PROT_READ, MAP_SHARED, file, 0);
    if (counters == MAP_FAILED) client_give_up(STR_FMT ": %s", STR_ARG(name), strerror(errno));
    close(file);
    return counters;
}

/* Each request is sent when the server has nothing else to do; what its other threads then do by themselves is counted apart. */
static void run_syncs(struct arena *arena) {
    enum { OF_COMMIT, OF_ALL };
    struct registering registering = registering_new(arena);
    struct client_connection connection;
    struct client_answer answer;
    struct syncs own = {0}, all = {0};
    atomic_llong *counters = counters_map(arena);
    int64_t count = argument_int("count", "20");
    client_open(&connection, argument_int("port", NULL));
    for (int64_t i = 0; i < count; i++) {
        write_register(&registering, (struct str){0}, &connection.request);
        int64_t own_before = atomic_load(&counters[OF_COMMIT]), all_before = atomic_load(&counters[OF_ALL]);
        client_send(&connection);
        if (!client_receive(&connection, &answer) || answer.status != 201)
            client_give_up("syncs: registering: status %d", answer.status);
        syncs_note(&own, atomic_load(&counters[OF_COMMIT]) - own_before);
        syncs_note(&all, atomic_load(&counters[OF_ALL]) - all_before);
        drain(&connection, 10);
        for (int64_t seen = -1; seen != atomic_load(&counters[OF_ALL]); poll(NULL, 0, 100)) seen = atomic_load(&counters[OF_ALL]);
    }
    printf("mean %.2f\nmost %lld\nmost_all %lld\n", (double)own.sum / (double)count, (long long)own.most, (long long)all.most);
    client_close(&connection);
    buf_release(&registering.json);
}

/* ---- ids ---- */

/* Ids of matters of days that are spread evenly from now back. An id begins with its day (yyyymmdd, then seven digits), and a
 * page of the ledger begins below its cursor, which is an id. */
static void run_ids(struct arena *arena) {
    enum { EACH = 20, ID_PER_DAY = 10000000 };
    struct client_connection connection;
    struct str headers = bearer(arena);
    int steps = argument_int("count", "2000") / EACH, days = argument_int("days", "720");
    day_number today = (day_number)(time(NULL) / 86400);
    client_open(&connection, argument_int("port", NULL));
    for (int i = 0; i < steps; i++) {
        struct arena *scratch = arena_new(1 << 20);
        struct client_answer answer;
        int year, month, day;
        day_to_civil(today + 1 - days * i / steps, &year, &month, &day);
        int64_t cursor = (year * INT64_C(10000) + month * 100 + day) * ID_PER_DAY + ID_PER_DAY - 1;
        struct str path = str_printf(scratch, "/api/v1/matters?limit=%d&cursor=%lld", EACH, (long long)cursor);
        ask(&connection, path, headers, 200, &answer);
        json_t *json = json_of(answer.body);
        const json_t *matter;
        size_t at;
        json_array_foreach(json_object_get(json, "items"), at, matter) printf(STR_FMT "\n", STR_ARG(id_of(matter, scratch)));
        json_decref(json);
        arena_free(scratch);
    }
    client_close(&connection);
}

/* ---- a page, a start, a port ---- */

static void run_fetch(struct arena *arena) {
    struct client_connection connection;
    struct client_answer answer;
    client_open(&connection, argument_int("port", NULL));
    ask(&connection, argument("path", NULL), header_lines(arena), 200, &answer);
    fwrite(answer.body.ptr, 1, answer.body.len, stdout);
    client_close(&connection);
}

static int listening(int port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CHECK(fd >= 0);
    bool yes = connect(fd, (struct sockaddr *)&address, sizeof address) == 0;
    close(fd);
    return yes;
}

static bool healthy(int port) {
    struct client_connection connection;
    struct client_answer answer;
    if (!listening(port)) return false;
    client_open(&connection, port);
    client_write_get(&connection.request, STR("/healthz"), (struct str){0});
    client_send(&connection);
    bool well = client_receive(&connection, &answer) && answer.status == 200;
    client_close(&connection);
    return well;
}

static pid_t start_program(char **program, const char *log) {
    pid_t pid = fork();
    CHECK(pid >= 0);
    if (pid != 0) return pid;
    int out = open(log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644), in = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (out < 0 || in < 0 || dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0) _exit(126);
    execv(program[0], program);
    perror(program[0]);
    _exit(127);
}

static void run_start(struct arena *arena) {
    enum { START_WAIT_S = 60 };
    char **program = arguments;
    while (*program && strcmp(*program, "--") != 0) program++;
    if (!*program || !program[1]) client_give_up("start: which program?");
    int port = argument_int("port", NULL);
    const char *log = str_terminated(arena, argument("log", NULL));
    int64_t start = now_us();
    pid_t pid = start_program(program + 1, log);
    while (!healthy(port)) {
        int status;
        if (waitpid(pid, &status, WNOHANG) == pid) client_give_up("%s ended before it was ready, see %s", program[1], log);
        if (now_us() - start > START_WAIT_S * INT64_C(1000000)) client_give_up("%s is not ready after a minute", program[1]);
        poll(NULL, 0, 1);
    }
    printf("ms %.1f\npid %d\n", (double)(now_us() - start) / 1000, (int)pid);
}

static void run_port(struct arena *arena) {
    (void)arena;
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t size = sizeof address;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CHECK(fd >= 0 && bind(fd, (struct sockaddr *)&address, size) == 0);
    CHECK(getsockname(fd, (struct sockaddr *)&address, &size) == 0);
    printf("%d\n", ntohs(address.sin_port));
    close(fd);
}

static void run_rss(struct arena *arena) {
    (void)arena;
    printf("%lld\n", (long long)process_resident_kib(argument_int("pid", NULL)));
}

static const struct verb {
    const char *name;
    void (*run)(struct arena *arena);
} verbs[] = {
    {"post", run_post}, {"get", run_get}, {"probe", run_probe}, {"syncs", run_syncs},
    {"clocks", run_clocks}, {"drain", run_drain},
    {"metric", run_metric}, {"ids", run_ids}, {"fetch", run_fetch}, {"start", run_start}, {"port", run_port},
    {"rss", run_rss},
};

int main(int argc, char **argv) {
    for (size_t i = 0; argc > 1 && i < ARRAY_LENGTH(verbs); i++) {
        if (strcmp(argv[1], verbs[i].name) != 0) continue;
        struct arena *arena = arena_new(1 << 27);
        arguments = argv + 2;
        verbs[i].run(arena);
        arena_free(arena);
        return fflush(stdout) == 0 ? 0 : 1;
    }
    client_give_up("load: which question? post get probe syncs clocks "
                   "drain metric ids fetch start port rss");
}
