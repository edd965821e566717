/* QR codes, and the addresses that stand in them. Not here: which page has one. Keeps: a code leads to this server, as browsers
 * name it. */
#include <qrencode.h>

#include "web/view/house_view.h"

enum { QR_QUIET_MODULES = 4 };

bool qr_path(struct str text, struct str *path, int64_t *size, struct arena *arena) {
    QRcode *code = QRcode_encodeString8bit(str_terminated(arena, text), 0, QR_ECLEVEL_M);
    if (!code) return false;
    struct buf out;
    buf_init(&out, LIMIT_PAGE_BYTES);
    for (int y = 0; y < code->width; y++)
        for (int x = 0; x < code->width; x++)
            if (code->data[y * code->width + x] & 1) {
                buf_printf(&out, "M%d %dh1v1h-1z", x + QR_QUIET_MODULES, y + QR_QUIET_MODULES);
            }
    *size = code->width + 2 * QR_QUIET_MODULES;
    *path = str_copy(arena, buf_str(&out));
    buf_release(&out);
    QRcode_free(code);
    return true;
}

struct str outside_url(const struct request *request, struct str path) {
    struct str origin = request->app->origin;
    if (!origin.len)
        origin = str_printf(request->arena, "%s://" STR_FMT, request->app->secure ? "https" : "http",
                            STR_ARG(request->headers.host));
    return str_printf(request->arena, STR_FMT STR_FMT, STR_ARG(origin), STR_ARG(path));
}
