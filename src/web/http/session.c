/* Session cookies and protection against forged requests: pure functions. Where sessions are kept: desk.h (desk_session).
 * Keeps: a request that changes something and is signed by a cookie came from our own page and carries a token that only that
 * page could know; secrets are compared in constant time. */
#include "web/http/http.h"

const char *session_cookie_name(bool secure) {
    return secure ? "__Host-session" : "session";
}

struct str session_cookie(bool secure, struct str session, struct arena *arena) {
    return str_printf(arena, "%s=" STR_FMT "; Path=/; HttpOnly; SameSite=Strict%s", session_cookie_name(secure), STR_ARG(session),
                      secure ? "; Secure" : "");
}

struct str session_cookie_end(bool secure) {
    return secure ? STR("__Host-session=; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=0")
                  : STR("session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0");
}

static struct digest csrf_digest(struct str secret, struct str session) {
    const struct str parts[] = {STR("csrf"), session};
    struct digest bound = digest_parts(parts, ARRAY_LENGTH(parts));
    return digest_keyed(secret, (struct str){(const char *)bound.bytes, DIGEST_SIZE});
}

struct str csrf_token(struct str secret, struct str session, struct arena *arena) {
    struct digest digest = csrf_digest(secret, session);
    char hex[DIGEST_HEX_SIZE];
    return str_copy(arena, digest_hex(&digest, hex));
}

bool csrf_token_valid(struct str secret, struct str session, struct str token) {
    struct digest digest = csrf_digest(secret, session);
    char hex[DIGEST_HEX_SIZE];
    struct digest expected = digest_of(digest_hex(&digest, hex)), given = digest_of(token);
    return session.len > 0 && secret.len > 0 && digest_equal(&expected, &given);
}

/* https://desk.example:8443 -> desk.example:8443 */
static struct str authority(struct str origin) {
    static const struct str schemes[] = {STR_INIT("https://"), STR_INIT("http://")};
    for (size_t i = 0; i < ARRAY_LENGTH(schemes); i++)
        if (str_starts(origin, schemes[i])) return str_slice(origin, schemes[i].len, origin.len);
    return (struct str){0};
}

bool same_origin(const struct headers *headers, struct str origin) {
    if (headers->fetch_site.len) return str_is(headers->fetch_site, "same-origin");
    if (origin.len) return str_equal(headers->origin, origin);
    struct str from = authority(headers->origin);
    return from.len > 0 && str_equal(from, headers->host);
}
