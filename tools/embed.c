/* embed: turns a list of files into C source, so that they travel inside the program. Runs at build time only.
 *
 *   embed --name NAME --source OUT.c --header OUT.h --blob OUT.bin [--url PREFIX] FILE...
 *
 * OUT.bin holds the bytes of all files one after the other, each followed by a NUL, and where it saves a tenth or more also
 * gzip'ed; OUT.c includes it with .incbin and defines `const struct embedded_table NAME` (base/embed.h), sorted by name;
 * OUT.h declares it, and with --url defines NAME_URL_<file> (name in capitals, what is no letter or digit an underscore)
 * as the literal address of each file, so that a wrong file name is a compile error. The same input gives the same output. */
#include <ctype.h>
#include <errno.h>
#include <openssl/evp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { FILES_MAX = 512, FILE_BYTES_MAX = 16 << 20, VERSION_DIGITS = 12 };

struct bytes {
    unsigned char *ptr;
    size_t len;
};

struct file {
    const char *path, *name;
    struct bytes bytes, gzip;
    size_t bytes_at, gzip_at; /* offsets in the blob */
    char digest[2 * 32 + 1];
};

struct options {
    const char *name, *source, *header, *blob, *url;
};

static const struct media {
    const char *ending, *type;
} media[] = {
    {".css", "text/css; charset=utf-8"},          {".js", "text/javascript; charset=utf-8"},
    {".svg", "image/svg+xml"},                    {".json", "application/json"},
    {".html", "text/html; charset=utf-8"},        {".txt", "text/plain; charset=utf-8"},
    {".yaml", "application/yaml"},                {".png", "image/png"},
    {".ico", "image/x-icon"},                     {".woff2", "font/woff2"},
    {".webmanifest", "application/manifest+json"},
};

static bool ends_with(const char *text, const char *ending) {
    size_t len = strlen(text), end_len = strlen(ending);
    return len >= end_len && strcmp(text + len - end_len, ending) == 0;
}

static const char *media_type(const char *name) {
    for (size_t i = 0; i < sizeof media / sizeof media[0]; i++)
        if (ends_with(name, media[i].ending)) return media[i].type;
    return "application/octet-stream";
}

static bool complain(const char *path, const char *what) {
    fprintf(stderr, "embed: %s: %s\n", path, what);
    return false;
}

static bool read_file(struct file *file) {
    FILE *in = fopen(file->path, "rb");
    if (!in) return complain(file->path, strerror(errno));
    file->bytes.ptr = malloc(FILE_BYTES_MAX + 1);
    if (!file->bytes.ptr) abort();
    file->bytes.len = fread(file->bytes.ptr, 1, FILE_BYTES_MAX + 1, in);
    bool whole = !ferror(in) && file->bytes.len <= FILE_BYTES_MAX;
    fclose(in);
    return whole || complain(file->path, "cannot be read, or larger than 16 MiB");
}

/* Packages point from their last line to source maps, which we do not carry. */
static void drop_source_map(struct file *file) {
    static const char mark[] = "# sourceMappingURL=";
    if (!ends_with(file->name, ".css") && !ends_with(file->name, ".js")) return;
    size_t from = file->bytes.len > 400 ? file->bytes.len - 400 : 0;
    unsigned char *found = memmem(file->bytes.ptr + from, file->bytes.len - from, mark, sizeof mark - 1);
    if (found && found - 2 >= file->bytes.ptr) file->bytes.len = (size_t)(found - 2 - file->bytes.ptr);
}

static bool text_like(const char *name) {
    return !ends_with(name, ".png") && !ends_with(name, ".woff2") && !ends_with(name, ".ico");
}

static void compress_file(struct file *file) {
    if (file->bytes.len < 512 || !text_like(file->name)) return;
    z_stream stream = {0};
    if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK) abort();
    size_t bound = deflateBound(&stream, file->bytes.len);
    file->gzip.ptr = malloc(bound);
    if (!file->gzip.ptr) abort();
    stream.next_in = file->bytes.ptr;
    stream.avail_in = (uInt)file->bytes.len;
    stream.next_out = file->gzip.ptr;
    stream.avail_out = (uInt)bound;
    if (deflate(&stream, Z_FINISH) != Z_STREAM_END) abort();
    file->gzip.len = stream.total_out;
    deflateEnd(&stream);
    if (file->gzip.len > file->bytes.len / 10 * 9) file->gzip.len = 0;
}

static void digest_file(struct file *file) {
    unsigned char digest[32];
    if (EVP_Digest(file->bytes.ptr, file->bytes.len, digest, NULL, EVP_sha256(), NULL) != 1) abort();
    for (size_t i = 0; i < sizeof digest; i++) snprintf(file->digest + 2 * i, 3, "%02x", digest[i]);
}

static int by_name(const void *a, const void *b) {
    return strcmp(((const struct file *)a)->name, ((const struct file *)b)->name);
}

static bool write_blob(const char *path, struct file *files, size_t count) {
    FILE *out = fopen(path, "wb");
    if (!out) return complain(path, strerror(errno));
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        const struct bytes parts[2] = {files[i].bytes, files[i].gzip};
        size_t *offsets[2] = {&files[i].bytes_at, &files[i].gzip_at};
        for (int p = 0; p < 2; p++) {
            *offsets[p] = at;
            if (parts[p].len) fwrite(parts[p].ptr, 1, parts[p].len, out);
            fputc('\0', out);
            at += parts[p].len + 1;
        }
    }
    bool written = !ferror(out);
    return (fclose(out) == 0 && written) || complain(path, "cannot be written");
}

/* A C identifier made of a file name: app.css -> app_css. */
static void write_identifier(FILE *out, const char *name, bool capitals) {
    for (const char *c = name; *c; c++) {
        if (!isalnum((unsigned char)*c)) fputc('_', out);
        else fputc(capitals ? toupper((unsigned char)*c) : *c, out);
    }
}

static void write_url(FILE *out, const struct options *options, const struct file *file) {
    if (options->url) fprintf(out, "%s/%.*s/%s", options->url, VERSION_DIGITS, file->digest, file->name);
}

static bool write_header(const struct options *options, const struct file *files, size_t count) {
    FILE *out = fopen(options->header, "w");
    if (!out) return complain(options->header, strerror(errno));
    fprintf(out, "/* Made by tools/embed.c. */\n#pragma once\n#include \"base/embed.h\"\n");
    fprintf(out, "extern const struct embedded_table %s;\n", options->name);
    for (size_t i = 0; i < count && options->url; i++) {
        fputs("#define ", out);
        write_identifier(out, options->name, true);
        fputs("_URL_", out);
        write_identifier(out, files[i].name, false);
        fputs(" \"", out);
        write_url(out, options, &files[i]);
        fputs("\"\n", out);
    }
    return fclose(out) == 0 || complain(options->header, "cannot be written");
}

static void write_entry(FILE *out, const struct options *options, const struct file *file) {
    fprintf(out, "    {STR_INIT(\"%s\"), {%s_blob + %zu, %zu}, ", file->name, options->name, file->bytes_at, file->bytes.len);
    if (file->gzip.len) fprintf(out, "{%s_blob + %zu, %zu}, ", options->name, file->gzip_at, file->gzip.len);
    else fputs("{0}, ", out);
    fprintf(out, "STR_INIT(\"%s\"), STR_INIT(\"\\\"%.32s\\\"\"), STR_INIT(\"", media_type(file->name), file->digest);
    write_url(out, options, file);
    fputs("\")},\n", out);
}

static bool write_source(const struct options *options, const struct file *files, size_t count) {
    char *blob = realpath(options->blob, NULL);
    FILE *out = blob ? fopen(options->source, "w") : NULL;
    if (!out) return complain(blob ? options->source : options->blob, strerror(errno));
    fprintf(out, "/* Made by tools/embed.c. */\n#include \"base/embed.h\"\n\nextern const struct embedded_table %s;\n",
            options->name);
    fprintf(out, "extern const char %s_blob[] __attribute__((visibility(\"hidden\")));\n", options->name);
    fprintf(out, "__asm__(\".pushsection .rodata\\n.balign 16\\n.global %s_blob\\n.hidden %s_blob\\n%s_blob:\\n\"\n",
            options->name, options->name, options->name);
    fprintf(out, "        \".incbin \\\"%s\\\"\\n.popsection\\n\");\n\n", blob);
    free(blob);
    fprintf(out, "static const struct embedded files[] = {\n");
    for (size_t i = 0; i < count; i++) write_entry(out, options, &files[i]);
    fprintf(out, "};\nconst struct embedded_table %s = {files, %zu};\n", options->name, count);
    return fclose(out) == 0 || complain(options->source, "cannot be written");
}

static bool read_options(int argc, char **argv, struct options *options, struct file *files, size_t *count) {
    const struct {
        const char *flag, **value;
    } flags[] = {{"--name", &options->name},     {"--source", &options->source}, {"--header", &options->header},
                 {"--blob", &options->blob},     {"--url", &options->url}};
    for (int i = 1; i < argc; i++) {
        size_t f = 0;
        while (f < sizeof flags / sizeof flags[0] && strcmp(flags[f].flag, argv[i]) != 0) f++;
        if (f < sizeof flags / sizeof flags[0]) {
            if (++i == argc) return complain(argv[i - 1], "needs a value");
            *flags[f].value = argv[i];
        } else {
            if (*count == FILES_MAX) return complain(argv[i], "more than 512 files");
            const char *slash = strrchr(argv[i], '/');
            files[(*count)++] = (struct file){.path = argv[i], .name = slash ? slash + 1 : argv[i]};
        }
    }
    if (!options->name || !options->source || !options->header || !options->blob || *count == 0)
        return complain("usage", "embed --name NAME --source OUT.c --header OUT.h --blob OUT.bin [--url PREFIX] FILE...");
    return true;
}

int main(int argc, char **argv) {
    static struct file files[FILES_MAX];
    struct options options = {0};
    size_t count = 0;
    if (!read_options(argc, argv, &options, files, &count)) return 2;
    qsort(files, count, sizeof files[0], by_name);
    for (size_t i = 0; i < count; i++) {
        if (i && strcmp(files[i - 1].name, files[i].name) == 0) return complain(files[i].path, "two files of this name"), 1;
        if (!read_file(&files[i])) return 1;
        drop_source_map(&files[i]);
        compress_file(&files[i]);
        digest_file(&files[i]);
    }
    bool ok = write_blob(options.blob, files, count) && write_header(&options, files, count) &&
        write_source(&options, files, count);
    return ok ? 0 : 1;
}
