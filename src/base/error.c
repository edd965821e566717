/* Operating failures: what, where, how to mend. Not here: refusals, which are the domain's (matter.h). */
#include "base/base.h"

void error_set(struct error *error, enum error_code code, const char *format, ...) {
    va_list args;
    va_start(args, format);
    *error = (struct error){.code = code};
    vsnprintf(error->message, sizeof error->message, format, args);
    va_end(args);
}

void error_where(struct error *error, const char *format, ...) {
    va_list args;
    va_start(args, format);
    vsnprintf(error->where, sizeof error->where, format, args);
    va_end(args);
}

void error_hint(struct error *error, const char *format, ...) {
    va_list args;
    va_start(args, format);
    vsnprintf(error->hint, sizeof error->hint, format, args);
    va_end(args);
}

struct str error_line(struct arena *arena, const struct error *error) {
    return str_printf(arena, "%s%s%s%s%s%s", error->where, error->where[0] ? ": " : "", error->message,
                      error->hint[0] ? " (" : "", error->hint, error->hint[0] ? ")" : "");
}
