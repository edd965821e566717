/* The program as processes: serving, being told to stop, being killed, two at once, a full disk, a year without notices.
 * SHOUWEN in the environment is the program. Nothing is waited for by time: a server says when it is ready, a process ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "desk/core.h"
#include "fixture.h"

/* ---- processes ---- */

struct process {
    pid_t pid;
    FILE *out;       /* its standard output */
    const char *err; /* file with its standard error */
    int port;
};

enum { WORDS_MAX = 12, NO_LIMIT = 0 };

/* Run the program with `words` (ended by NULL); no file it writes may become larger than `file_bytes_max`. */
static struct process start(const char *const *words, rlim_t file_bytes_max) {
    static int count;
    struct process process = {.err = in_folder(str_printf(arena, "err%d", count++).ptr)};
    char *argv[WORDS_MAX] = {getenv("SHOUWEN")};
    assert_non_null(argv[0]);
    for (int i = 0; words[i]; i++) argv[i + 1] = str_terminated(arena, str_from(words[i]));
    int out[2];
    assert_int_equal(pipe(out), 0);
    process.pid = fork();
    assert_true(process.pid >= 0);
    if (process.pid == 0) {
        const struct rlimit limit = {file_bytes_max, file_bytes_max};
        int err = open(process.err, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        if (err < 0 || dup2(out[1], 1) < 0 || dup2(err, 2) < 0 || close(out[0]) != 0) _exit(90);
        if (file_bytes_max != NO_LIMIT && setrlimit(RLIMIT_FSIZE, &limit) != 0) _exit(91);
        execv(argv[0], argv);
        _exit(92);
    }
    close(out[1]);
    process.out = fdopen(out[0], "r");
    assert_non_null(process.out);
    return process;
}
#define START(...) start((const char *const[]){__VA_ARGS__, NULL}, NO_LIMIT)

static const char *said(const struct process *process) {
    static char text[4096];
    FILE *file = fopen(process->err, "r");
    assert_non_null(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    return text;
}

/* Wait for its end; the exit code, or 128 + the signal that ended it. */
static int ended(struct process *process) {
    int status;
    while (fgetc(process->out) != EOF) {}
    fclose(process->out);
    while (waitpid(process->pid, &status, 0) < 0) assert_int_equal(errno, EINTR);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int told(struct process *process, int signal_number) {
    assert_int_equal(kill(process->pid, signal_number), 0);
    return ended(process);
}

/* Start serving on any free port and read the address it prints when it is ready. */
static struct process serving_within(const char *data, rlim_t file_bytes_max) {
    struct process process =
        start((const char *const[]){"serve", "--data", data, "--listen", "127.0.0.1:0", NULL}, file_bytes_max);
    char line[100] = "";
    if (!fgets(line, sizeof line, process.out)) fail_msg("no address: %s", said(&process));
    struct str address = str_trim(str_from(line)), port;
    assert_true(str_starts(address, STR("http://127.0.0.1:")));
    port = str_slice(address, strlen("http://127.0.0.1:"), address.len);
    int64_t number;
    assert_true(str_int64(port, 1, 65535, &number));
    process.port = (int)number;
    return process;
}

static struct process serving(const char *data) {
    return serving_within(data, NO_LIMIT);
}

static void one_line(const struct process *process, const char *says) {
    const char *text = said(process);
    if (!strstr(text, says)) fail_msg("said: %s", text);
    assert_ptr_equal(strchr(text, '\n'), text + strlen(text) - 1);
}

/* Send a request and return the status it is answered with; 0: nobody answers. */
static int ask(int port, struct str request) {
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    char answer[64] = "";
    int64_t status = 0;
    bool sent = connect(fd, (struct sockaddr *)&address, sizeof address) == 0;
    while (sent && request.len) {
        ssize_t put = write(fd, request.ptr, request.len);
        sent = put > 0;
        request = str_slice(request, sent ? (size_t)put : 0, request.len);
    }
    if (sent) {
        size_t len = 0;
        for (ssize_t got; len < 12 && (got = read(fd, answer + len, sizeof answer - 1 - len)) > 0;) len += (size_t)got;
        if (!str_int64(str_slice(str_from(answer), 9, 12), 100, 599, &status)) status = 0;
    }
    close(fd);
    return (int)status;
}

static int health(int port) {
    return ask(port, STR("GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
}

static int post_matter(int port, struct str token, struct str body) {
    return ask(
        port,
        str_printf(arena,
                   "POST /api/v1/matters HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer " STR_FMT
                   "\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n" STR_FMT,
                   STR_ARG(token), body.len, STR_ARG(body)));
}

static const char *made_desk(const char *name) {
    const char *data = in_folder(name);
    struct outcome outcome = RUN("init", "--pack", "tax-bureau", "--data", data);
    if (outcome.code != EXIT_WELL) fail_msg("%s", outcome.err);
    outcome_release(&outcome);
    return data;
}

static void verifies(const char *data) {
    struct outcome outcome = RUN("verify", "--data", data);
    if (outcome.code != EXIT_WELL) fail_msg("%s", outcome.err);
    outcome_release(&outcome);
}

/* ---- the tests ---- */

static void serves_until_told(void **state) {
    (void)state;
    const char *data = made_desk("data");
    static const int ends[] = {SIGTERM, SIGINT};
    for (size_t i = 0; i < ARRAY_LENGTH(ends); i++) {
        struct process server = serving(data);
        assert_int_equal(health(server.port), 200);
        assert_int_equal(told(&server, ends[i]), EXIT_WELL);
        assert_string_equal(said(&server), "");
        assert_int_equal(health(server.port), 0);
    }
    verifies(data);
}

static void a_second_server_is_refused(void **state) {
    (void)state;
    const char *data = made_desk("data");
    struct process server = serving(data), second = START("serve", "--data", data, "--listen", "127.0.0.1:0");
    assert_int_equal(ended(&second), EXIT_NO);
    one_line(&second, "another process is using this data directory");
    struct process import = START("import", data, "--as", "organisation", "--data", data);
    assert_int_equal(ended(&import), EXIT_NO);
    assert_int_equal(health(server.port), 200);
    assert_int_equal(told(&server, SIGTERM), EXIT_WELL);
}

static void a_port_in_use_is_named(void **state) {
    (void)state;
    struct process server = serving(made_desk("data"));
    const char *address = str_printf(arena, "127.0.0.1:%d", server.port).ptr, *other = made_desk("other");
    struct process second = START("serve", "--data", other, "--listen", address);
    assert_int_equal(ended(&second), EXIT_NO);
    one_line(&second, address);
    assert_int_equal(told(&server, SIGTERM), EXIT_WELL);
    verifies(other);
}

static void bad_addresses(void **state) {
    (void)state;
    const char *data = made_desk("data");
    static const char *const bad[] = {"nonsense", "127.0.0.1:99999", "127.0.0.1:http", "192.0.2.1:0"};
    for (size_t i = 0; i < ARRAY_LENGTH(bad); i++) {
        struct process server = START("serve", "--data", data, "--listen", bad[i]);
        assert_int_equal(ended(&server), EXIT_WRONG_USAGE);
        one_line(&server, bad[i]);
    }
}

static void survives_being_killed(void **state) {
    (void)state;
    const char *data = made_desk("data");
    for (int i = 0; i < 3; i++) {
        struct process server = serving(data);
        assert_int_equal(told(&server, SIGKILL), 128 + SIGKILL);
    }
    struct process server = serving(data);
    assert_int_equal(health(server.port), 200);
    assert_int_equal(told(&server, SIGTERM), EXIT_WELL);
    verifies(data);
}

static void accounts_beside_a_server(void **state) {
    (void)state;
    const char *data = made_desk("data");
    struct process server = serving(data);
    struct outcome token = RUN("user", "token", "admin", "--name", "kiosk", "--data", data);
    assert_int_equal(token.code, EXIT_WELL);
    outcome_release(&token);
    struct outcome backup = RUN("backup", in_folder("copy"), "--data", data);
    assert_int_equal(backup.code, EXIT_WELL);
    outcome_release(&backup);
    verifies(data);
    assert_int_equal(told(&server, SIGTERM), EXIT_WELL);
    struct outcome list = RUN("user", "list", "--data", data);
    assert_non_null(strstr(list.out, "kiosk"));
    outcome_release(&list);
}

/* A limit on the size of files is how a disk looks that is full. Wherever it strikes, there is no half of a desk. */
static void init_on_a_full_disk(void **state) {
    (void)state;
    static const rlim_t limits[] = {1024, 4096, 50000, 150000};
    for (size_t i = 0; i < ARRAY_LENGTH(limits); i++) {
        const char *data = in_folder("full");
        struct process init = start((const char *const[]){"init", "--demo", "--data", data, NULL}, limits[i]);
        assert_int_equal(ended(&init), EXIT_NO);
        one_line(&init, "shouwen: ");
        assert_int_equal(access(data, F_OK), -1);
        assert_int_equal(access(in_folder("full.partial"), F_OK), -1);
    }
}

static void a_password_on_a_full_disk(void **state) {
    (void)state;
    const char *data = made_desk("data");
    struct process passwd = start((const char *const[]){"user", "passwd", "admin", "--data", data, NULL}, 4096);
    assert_int_equal(ended(&passwd), EXIT_NO);
    one_line(&passwd, "shouwen: ");
    verifies(data);
    struct process again = START("user", "passwd", "admin", "--data", data);
    if (ended(&again) != EXIT_WELL) fail_msg("%s", said(&again));
}

static void a_backup_on_a_full_disk(void **state) {
    (void)state;
    const char *data = made_desk("data");
    struct process backup = start((const char *const[]){"backup", in_folder("copy"), "--data", data, NULL}, 65536);
    assert_int_equal(ended(&backup), EXIT_NO);
    one_line(&backup, "copy");
    assert_int_equal(access(in_folder("copy"), F_OK), -1);
    verifies(data);
}

static int64_t matters_of(const char *data) {
    struct outcome outcome = RUN("verify", "--data", data);
    if (outcome.code != EXIT_WELL) fail_msg("%s", outcome.err);
    const char *of = strstr(outcome.out, "events of ");
    assert_non_null(of);
    struct str rest = str_from(of + strlen("events of ")), count;
    int64_t matters = -1;
    assert_true(str_split(&rest, ' ', &count) && str_int64(count, 0, INT64_MAX, &matters));
    outcome_release(&outcome);
    return matters;
}

/* The disk fills while matters come in: what was answered with 201 is there, what was not has left nothing, and with room
 * again it goes on. */
static void intake_on_a_full_disk(void **state) {
    (void)state;
    enum { TRIES = 2000, BODY_CHARS = 15000, ENOUGH_FOR_SOME = 2 << 20 };
    const char *data = made_desk("data");
    struct outcome made = RUN("user", "token", "admin", "--data", data);
    struct str token = str_trim(str_from(made.out));
    char *filling = arena_alloc(arena, BODY_CHARS + 1);
    memset(filling, 'x', BODY_CHARS);
    struct str body = str_printf(
        arena, "{\"channel\":\"phone\",\"kind\":\"query\",\"subject\":\"满盘\",\"scope\":\"self\",\"body\":\"%s\"}", filling);
    struct process server = serving_within(data, ENOUGH_FOR_SOME);
    int64_t acknowledged = 0;
    int status = 0;
    for (int i = 0; i < TRIES && (i == 0 || status == 201); i++) {
        status = post_matter(server.port, token, body);
        acknowledged += status == 201;
    }
    assert_int_equal(status, 503);
    assert_true(acknowledged > 10);
    assert_int_equal(told(&server, SIGTERM), EXIT_WELL);
    assert_int_equal(matters_of(data), acknowledged);
    server = serving(data);
    assert_int_equal(post_matter(server.port, token, body), 201);
    assert_int_equal(told(&server, SIGTERM), EXIT_WELL);
    assert_int_equal(matters_of(data), acknowledged + 1);
    outcome_release(&made);
}

/* The calendar has no notices for 2031: it serves, and says so. The clock is the child's. */
static void a_year_without_notices(void **state) {
    (void)state;
    const char *data = made_desk("data");
    struct process server = {.err = in_folder("err2031")};
    int out[2];
    assert_int_equal(pipe(out), 0);
    server.pid = fork();
    assert_true(server.pid >= 0);
    if (server.pid == 0) {
        char *argv[] = {(char *)(uintptr_t)"shouwen", (char *)(uintptr_t)"serve",    (char *)(uintptr_t)"--listen",
                        (char *)(uintptr_t)"[::1]:0", (char *)(uintptr_t)"--data", (char *)(uintptr_t)data, NULL};
        FILE *to = fdopen(out[1], "w"), *err = fopen(server.err, "w");
        instant later;
        if (!to || !err || !instant_parse(STR("2031-03-03T10:00"), 480, &later)) _exit(90);
        desk_set_clock(NULL, later);
        enum exit_code code = cli_main(6, argv, to, err);
        fclose(err);
        _exit((int)code);
    }
    close(out[1]);
    server.out = fdopen(out[0], "r");
    char line[100] = "";
    assert_non_null(fgets(line, sizeof line, server.out));
    assert_int_equal(strncmp(line, "http://[::1]:", 13), 0);
    assert_int_equal(told(&server, SIGTERM), EXIT_WELL);
    one_line(&server, "no holidays are published for 2031");
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(serves_until_told),        CASE(a_second_server_is_refused), CASE(a_port_in_use_is_named),
        CASE(bad_addresses),            CASE(survives_being_killed),      CASE(accounts_beside_a_server),
        CASE(init_on_a_full_disk),      CASE(a_password_on_a_full_disk),  CASE(a_backup_on_a_full_disk),
        CASE(intake_on_a_full_disk),    CASE(a_year_without_notices),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
