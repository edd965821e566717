/* Rules for every text of the repository: blanks, encoding, leftovers, paths, hosts, notices.
 * Not here: what only C has (check_c.c, check_calls.c, check_includes.c). The words looked for are put together here from
 * pieces, so that this file is clean under its own rules. */
#include "tidy.h"

static bool boundary(struct str text, size_t at) {
    if (at >= text.len) return true;
    char c = text.ptr[at];
    return !(c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'));
}

/* Offset of `word` at or after `from`, text.len when there is none. */
static size_t find(struct str text, const char *word, size_t from) {
    struct str w = str_from(word);
    const char *hit = from < text.len ? memmem(text.ptr + from, text.len - from, w.ptr, w.len) : NULL;
    return hit ? (size_t)(hit - text.ptr) : text.len;
}

static void check_words(const struct source *source, const char *const *words, size_t count, bool whole, enum rule rule,
                        struct findings *findings) {
    struct str text = source->text;
    for (size_t w = 0; w < count; w++) {
        size_t length = strlen(words[w]);
        for (size_t at = find(text, words[w], 0); at < text.len; at = find(text, words[w], at + length)) {
            if (whole && !((at == 0 || boundary(text, at - 1)) && boundary(text, at + length))) continue;
            finding_add(findings, rule, source, line_at(text, at), "%s", words[w]);
        }
    }
}

static void check_blanks(const struct source *source, struct findings *findings) {
    struct str rest = source->text, line;
    size_t number = 0;
    while (rest.len && str_split(&rest, '\n', &line)) {
        number++;
        if (line.len && memchr(line.ptr, '\t', line.len)) finding_add(findings, RULE_BLANKS, source, number, "tab");
        if (line.len && memchr(line.ptr, '\r', line.len)) finding_add(findings, RULE_BLANKS, source, number, "carriage return");
        if (line.len && line.ptr[line.len - 1] == ' ') finding_add(findings, RULE_BLANKS, source, number, "blank at the end");
    }
    struct str t = source->text;
    if (t.len && t.ptr[t.len - 1] != '\n') finding_add(findings, RULE_BLANKS, source, number, "no line feed at the end");
    if (t.len > 1 && t.ptr[t.len - 1] == '\n' && t.ptr[t.len - 2] == '\n') {
        finding_add(findings, RULE_BLANKS, source, number, "empty line at the end");
    }
}

/* A host in an address must be this machine, reserved for examples, the name of an XML vocabulary, or a published source. */
static bool host_known(struct str host) {
    static const char *const exact[] = {"localhost", "127.0.0.1", "[::1]", "www.w3.org", "www.apache.org", "json-schema.org"};
    static const char *const ends[] = {"example", "example.com", "example.org", "example.net", ".gov.cn", ".test", ".invalid"};
    for (size_t i = 0; i < ARRAY_LENGTH(exact); i++) {
        if (str_is(host, exact[i])) return true;
    }
    for (size_t i = 0; i < ARRAY_LENGTH(ends); i++) {
        struct str end = str_from(ends[i]);
        if (host.len >= end.len && str_equal(str_slice(host, host.len - end.len, host.len), end)) return true;
    }
    return false;
}

static void check_hosts(const struct source *source, struct findings *findings) {
    struct str text = source->text;
    for (size_t at = find(text, "://", 0); at < text.len; at = find(text, "://", at + 3)) {
        struct str scheme = str_slice(text, at < 4 ? 0 : at - 4, at);
        if (!str_is(scheme, "http") && !str_is(scheme, "ttps")) continue;
        size_t from = at + 3, to = from;
        while (to < text.len && (!boundary(text, to) || strchr(".-[", text.ptr[to]) ||
                                 (text.ptr[from] == '[' && strchr(":]", text.ptr[to])))) {
            to++;
        }
        struct str host = str_slice(text, from, to);
        bool name = host.len && memchr(host.ptr, '.', host.len); /* a name without a dot is a variable or a pattern */
        if (name && !host_known(host)) finding_add(findings, RULE_HOST, source, line_at(text, at), STR_FMT, STR_ARG(host));
    }
}

void check_text(const struct source *source, struct findings *findings) {
    static const char *const unfinished[] = {"TO" "DO", "FIX" "ME", "XX" "X", "HA" "CK"};
    static const char *const paths[] = {"/wo" "rk/", "/ro" "ot/", "/ho" "me/", "/tm" "p/", "/Us" "ers/"};
    static const char *const notices[] = {"All rights " "reserved", "Copyright " "(c)", "Copyright " "©", "SPDX-" "License",
                                          "Permission is " "hereby granted", "@lic" "ense"};
    static const char *const resolved[] = {"\"resolved\": " "\"http"};
    if (str_is(source->path, "LICENSE")) return;
    if (str_is(source->path, "package-lock.json")) { /* written by npm: only that it comes without addresses to load from */
        check_words(source, resolved, ARRAY_LENGTH(resolved), false, RULE_HOST, findings);
        return;
    }
    size_t bad = utf8_check(source->text);
    if (bad < source->text.len) finding_add(findings, RULE_ENCODING, source, line_at(source->text, bad), "malformed byte");
    check_blanks(source, findings);
    check_words(source, unfinished, ARRAY_LENGTH(unfinished), true, RULE_UNFINISHED, findings);
    check_words(source, paths, ARRAY_LENGTH(paths), false, RULE_MACHINE_PATH, findings);
    check_words(source, notices, ARRAY_LENGTH(notices), false, RULE_NOTICE, findings);
    check_hosts(source, findings);
}
