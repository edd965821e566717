/* sprite: one SVG file of symbols, made of the icons that the pages use. Build time only.
 *
 *   sprite --output OUT.svg --icons LIST FOLDER
 *
 * LIST has one name a line (tools/template.c writes it); FOLDER holds NAME.svg, drawn in strokes on 24 by 24. A page shows an
 * icon by <use href="….svg#NAME">, in the colour of the text around it. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_MAX_BYTES = 200, ICON_MAX_BYTES = 1 << 16 };

static bool read_icon(const char *folder, const char *name, char *text, size_t size) {
    char path[1200];
    snprintf(path, sizeof path, "%s/%s.svg", folder, name);
    FILE *in = fopen(path, "r");
    if (!in) {
        fprintf(stderr, "sprite: no icon is called '%s': %s: %s\n", name, path, strerror(errno));
        return false;
    }
    size_t len = fread(text, 1, size - 1, in);
    fclose(in);
    text[len] = '\0';
    return true;
}

/* What stands between <svg …> and </svg>, without the invisible frame that each icon begins with. */
static bool write_symbol(FILE *out, const char *name, char *text) {
    char *begin = strstr(text, "<svg"), *end = strstr(text, "</svg>");
    begin = begin ? strchr(begin, '>') : NULL;
    if (!begin || !end || end < begin) {
        fprintf(stderr, "sprite: '%s' is no SVG\n", name);
        return false;
    }
    *end = '\0';
    char *frame = strstr(begin, "<path stroke=\"none\""), *after = frame ? strstr(frame, "/>") : NULL;
    fprintf(out, "<symbol id=\"%s\" viewBox=\"0 0 24 24\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.75\" ", name);
    fputs("stroke-linecap=\"round\" stroke-linejoin=\"round\">", out);
    for (char *c = after ? after + 2 : begin + 1; *c; c++)
        if (*c != '\n') fputc(*c, out);
    fputs("</symbol>\n", out);
    return true;
}

static bool write_sprite(FILE *out, FILE *list, const char *folder) {
    static char text[ICON_MAX_BYTES];
    char name[LINE_MAX_BYTES];
    fputs("<svg xmlns=\"http://www.w3.org/2000/svg\">\n", out);
    while (fgets(name, sizeof name, list)) {
        name[strcspn(name, "\n")] = '\0';
        if (!read_icon(folder, name, text, sizeof text) || !write_symbol(out, name, text)) return false;
    }
    fputs("</svg>\n", out);
    return true;
}

int main(int argc, char **argv) {
    if (argc != 6 || strcmp(argv[1], "--output") != 0 || strcmp(argv[3], "--icons") != 0) {
        fputs("usage: sprite --output OUT.svg --icons LIST FOLDER\n", stderr);
        return 2;
    }
    FILE *list = fopen(argv[4], "r"), *out = fopen(argv[2], "w");
    bool ok = list && out && write_sprite(out, list, argv[5]);
    if (!list || !out) fprintf(stderr, "sprite: %s\n", strerror(errno));
    if (list) fclose(list);
    if (out) ok &= fclose(out) == 0;
    return ok ? 0 : 1;
}
