/* drafts FOLDER: every page with invented content as NAME.html and NAME.en.html, with the assets, to be looked at in a
 * browser. */
#include <sys/stat.h>

#include "assets.h"
#include "fakes.h"

static bool write_file(const char *path, struct str bytes) {
    FILE *out = fopen(path, "wb");
    if (!out) return false;
    bool written = fwrite(bytes.ptr, 1, bytes.len, out) == bytes.len;
    return fclose(out) == 0 && written;
}

static bool write_page(const char *folder, const struct fake *fake, enum language language) {
    char path[1024];
    struct buf buf;
    buf_init(&buf, 1 << 22);
    struct html html = {.out = &buf, .language = language, .zone_minutes = 480, .now = fake_now};
    fake->write(&html);
    snprintf(path, sizeof path, "%s/%s%s.html", folder, fake->name, language == LANGUAGE_EN ? ".en" : "");
    bool ok = write_file(path, buf_str(&buf));
    buf_release(&buf);
    return ok;
}

int main(int argc, char **argv) {
    if (argc != 2) return 2;
    bool ok = true;
    for (size_t i = 0; i < fakes_count; i++)
        ok &= write_page(argv[1], &fakes[i], LANGUAGE_ZH) && write_page(argv[1], &fakes[i], LANGUAGE_EN);
    char path[1024];
    snprintf(path, sizeof path, "%s/assets", argv[1]);
    mkdir(path, 0777);
    for (size_t i = 0; i < assets.count; i++) {
        struct str url = assets.files[i].url;
        snprintf(path, sizeof path, "%s" STR_FMT, argv[1], (int)(url.len - assets.files[i].name.len - 1), url.ptr);
        mkdir(path, 0777);
        snprintf(path, sizeof path, "%s" STR_FMT, argv[1], STR_ARG(url));
        ok &= write_file(path, assets.files[i].bytes);
    }
    return ok ? 0 : 1;
}
