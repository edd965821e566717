/* Reading a file that the command line names. Not here: what it means. Keeps: nothing larger than the caller's maximum is
 * read. */
#include <errno.h>
#include <sys/stat.h>

#include "cli/cli.h"

static bool file_failed(struct error *error, struct str file, const char *what, const char *hint) {
    error_set(error, ERROR_INPUT, "%s", what);
    error_where(error, STR_FMT, STR_ARG(file));
    error_hint(error, "%s", hint);
    return false;
}

bool cli_read_file(struct invocation *invocation, struct str file, size_t size_max, struct str *bytes, struct error *error) {
    FILE *in = fopen(str_terminated(invocation->arena, file), "rb");
    struct stat about;
    if (!in) return file_failed(error, file, strerror(errno), "check the name of the file");
    if (fstat(fileno(in), &about) != 0 || S_ISDIR(about.st_mode)) {
        fclose(in);
        return file_failed(error, file, "is a directory", "name a file");
    }
    struct buf content;
    buf_init(&content, size_max);
    char piece[65536];
    for (size_t got; !content.overflow && (got = fread(piece, 1, sizeof piece, in)) > 0;)
        buf_add(&content, (struct str){piece, got});
    bool readable = !ferror(in);
    fclose(in);
    bool fits = !content.overflow;
    if (readable && fits) *bytes = str_copy(invocation->arena, buf_str(&content));
    buf_release(&content);
    if (!readable) return file_failed(error, file, "cannot be read", "check the disk and the rights of the file");
    if (!fits) {
        struct str what = str_printf(invocation->arena, "is larger than %zu bytes", size_max);
        return file_failed(error, file, what.ptr, "split it, or check that it is the right file");
    }
    return true;
}
