/* Who may include whom: the floors of the program, and the libraries pinned to the floor that wraps them.
 * Only src/ is held to floors; tests, tools and benchmarks stand outside and may look into any floor. */
#include "tidy.h"

#define FLOORS(FLOOR)                                                                                                  \
    FLOOR("base", "")                                                                                                  \
    FLOOR("calendar", "base")                                                                                          \
    FLOOR("ledger", "base")                                                                                            \
    FLOOR("organisation", "base calendar")                                                                             \
    FLOOR("regulation", "base calendar organisation")                                                                  \
    FLOOR("matter", "base calendar organisation regulation")                                                           \
    FLOOR("scenario", "base calendar organisation regulation matter")                                                  \
    FLOOR("store", "base ledger")                                                                                      \
    FLOOR("desk", "base calendar ledger organisation regulation matter store")                                         \
    FLOOR("web", "base calendar organisation regulation matter scenario desk")                                         \
    FLOOR("cli", "base calendar ledger organisation regulation matter scenario store desk web")

#define UPPER "src/desk/ src/web/ src/cli/"

/* Headers of libraries and of the operating system: (prefix of the name, where it may be included). */
#define FOREIGN(HEADER)                                                                                                \
    HEADER("sqlite3", "src/store/")                                                                                    \
    HEADER("microhttpd", "src/web/http/front.")                                                                             \
    HEADER("libfyaml", "src/regulation/")                                                                              \
    HEADER("sodium", "src/desk/")                                                                                      \
    HEADER("openssl/", "src/base/digest.c src/ledger/ src/desk/")                                                      \
    HEADER("jansson", "src/base/json. src/calendar/ src/organisation/ src/regulation/ src/matter/ src/scenario/ " UPPER) \
    HEADER("qrencode", "src/web/")                                                                                     \
    HEADER("utf8proc", "src/store/ src/desk/")                                                                         \
    HEADER("xlsxwriter", "src/cli/")                                                                                   \
    HEADER("zlib", "src/web/")                                                                                         \
    HEADER("unicode/", "")                                                                                             \
    HEADER("time.h", "src/store/ " UPPER)                                                                              \
    HEADER("pthread", "src/base/digest.c src/calendar/calendar.c src/store/ " UPPER)                                    \
    HEADER("unistd", "src/store/ " UPPER)                                                                              \
    HEADER("fcntl", "src/store/ " UPPER)                                                                               \
    HEADER("dirent", "src/store/ src/desk/ src/cli/")                                                                  \
    HEADER("sys/", "src/store/ " UPPER)                                                                                \
    HEADER("netinet/", "src/web/ src/cli/")                                                                            \
    HEADER("arpa/", "src/web/ src/cli/")                                                                               \
    HEADER("signal", "src/web/ src/cli/")

struct place {
    const char *name, *allowed;
};

static const struct place floors[] = {
#define ROW(name, allowed) {name, allowed},
    FLOORS(ROW)
};
static const struct place foreign[] = {FOREIGN(ROW)};
#undef ROW

static struct str folder_of(struct str path) {
    struct str folder = {0};
    if (!path.len || !memchr(path.ptr, '/', path.len)) return folder;
    str_split(&path, '/', &folder);
    return folder;
}

static const struct place *floor_of(const struct source *source) {
    if (!source_under(source, "src/")) return NULL;
    struct str folder = folder_of(str_slice(source->path, strlen("src/"), source->path.len));
    for (size_t i = 0; i < ARRAY_LENGTH(floors); i++) {
        if (str_is(folder, floors[i].name)) return &floors[i];
    }
    return NULL;
}

static bool word_in(struct str word, const char *words) {
    struct str rest = str_from(words), each;
    while (str_split(&rest, ' ', &each)) {
        if (word.len && str_equal(word, each)) return true;
    }
    return false;
}

/* FLOOR/FLOOR.h is the floor's face; some have more than one. */
static bool header_public(struct str header, struct str folder) {
    static const char *const more_faces[] = {"base/limits.h", "base/embed.h", "base/fold.h", "base/sixteen.h",
                                             "base/csv.h",    "base/json.h",  "scenario/replay.h"};
    for (size_t i = 0; i < ARRAY_LENGTH(more_faces); i++) {
        if (str_is(header, more_faces[i])) return true;
    }
    if (str_is(str_slice(header, header.len - strlen(".def"), header.len), ".def")) return true;
    struct str file = str_slice(header, folder.len + 1, header.len);
    return file.len == folder.len + 2 && str_starts(file, folder);
}

static void check_own(const struct source *source, size_t line, struct str header, struct findings *findings) {
    const struct place *floor = floor_of(source);
    struct str folder = folder_of(header);
    if (!folder.len || str_is(folder, floor->name)) return;
    if (!word_in(folder, floor->allowed)) {
        finding_add(findings, RULE_FLOOR, source, line, "%s does not stand on " STR_FMT, floor->name, STR_ARG(folder));
    } else if (!header_public(header, folder)) {
        finding_add(findings, RULE_FLOOR, source, line, STR_FMT " is private to " STR_FMT, STR_ARG(header), STR_ARG(folder));
    }
}

static void check_foreign(const struct source *source, size_t line, struct str header, struct findings *findings) {
    for (size_t i = 0; i < ARRAY_LENGTH(foreign); i++) {
        if (!str_starts(header, str_from(foreign[i].name)) || source_under(source, foreign[i].allowed)) continue;
        finding_add(findings, RULE_FOREIGN_HEADER, source, line, "<" STR_FMT "> belongs to: %s", STR_ARG(header),
                    foreign[i].allowed[0] ? foreign[i].allowed : "build-time tools");
    }
}

/* The header that an include line names; *system for <…>. */
static bool include_of(struct str line, struct str *header, bool *system) {
    line = str_trim(line);
    if (!str_starts(line, STR("#"))) return false;
    line = str_trim(str_slice(line, 1, line.len));
    if (!str_starts(line, STR("include"))) return false;
    line = str_trim(str_slice(line, strlen("include"), line.len));
    if (line.len < 2 || (line.ptr[0] != '"' && line.ptr[0] != '<')) return false;
    *system = line.ptr[0] == '<';
    line = str_slice(line, 1, line.len);
    return str_split(&line, *system ? '>' : '"', header);
}

void check_includes(const struct source *source, struct findings *findings) {
    if (!floor_of(source)) return;
    struct str rest = source->text, line, header;
    bool system;
    for (size_t number = 1; rest.len && str_split(&rest, '\n', &line); number++) {
        if (!include_of(line, &header, &system)) continue;
        if (system) check_foreign(source, number, header, findings);
        else check_own(source, number, header, findings);
    }
}
