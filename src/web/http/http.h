/* http: a request, a response, and the way from one to the other. Private to the web floor.
 *
 * Handlers are functions from a request to a response and know no socket: server.c makes the requests of the wire, tests make
 * their own. The way of a request: server.c reads it → web_handle (router.c) finds the route, checks method, body, who asks, CSRF
 * → the handler writes the response → server.c sends it. A handler that must wait for a commit returns ANSWER_LATER; no thread
 * waits. */
#ifndef SHOUWEN_WEB_HTTP_H
#define SHOUWEN_WEB_HTTP_H

#include <jansson.h>

#include "base/base.h"
#include "base/embed.h"
#include "desk/desk.h"
#include "web/view/html.h"

/* ---- names and values ---- */

struct pair {
    struct str name, value;
};
struct pairs { /* of a query, a form, cookies, a route's pattern; in the order given */
    struct pair *items;
    size_t count;
};
struct str pairs_get(const struct pairs *pairs, const char *name); /* the first of that name; empty when there is none */
bool pairs_have(const struct pairs *pairs, const char *name);

/* ---- request ---- */

enum method { METHOD_GET, METHOD_POST, METHOD_OTHER }; /* HEAD is GET whose body is not sent */
enum media { MEDIA_NONE, MEDIA_JSON, MEDIA_FORM, MEDIA_OTHER };
enum signed_by { SIGNED_NOT, SIGNED_BY_COOKIE, SIGNED_BY_TOKEN };

struct headers { /* the ones that matter; empty when absent */
    struct str accept_encoding, authorization, content_type, cookie, host, idempotency_key, if_match, if_none_match, origin,
        fetch_site, csrf, htmx, forwarded, x_forwarded_for;
};

struct app;
struct request;
struct response;
enum answer { ANSWER_NOW, ANSWER_LATER };
typedef enum answer handler(struct request *request, struct response *response);

struct request {
    const struct app *app;
    enum method method;
    struct str path;           /* as sent, percent-encoded, without the query */
    struct str query;          /* without the question mark */
    struct headers headers;
    struct str body;
    struct str source;         /* the client's address */
    instant now;
    struct arena *arena;       /* freed after the reply */
    struct desk_reader *reader; /* of this worker thread; NULL without a desk */
    /* Filled by web_handle. */
    const struct route *route;
    struct pairs values;       /* of the pattern: {id} */
    struct pairs parameters;   /* of the query */
    struct pairs form;         /* of a form body; without the csrf field */
    json_t *json;              /* of a JSON body; released by request_release */
    enum language language;
    bool language_chosen;      /* by ?lang=: the response sets the cookie */
    struct actor actor;
    enum signed_by signed_by;
    struct str session;        /* session id of the cookie */
    /* For a handler that waits: set `then`, give the request to whoever will call request_wake, return ANSWER_LATER. */
    handler *then;
    void *awaited;             /* the handler's own */
    void (*wake)(struct request *request); /* set by whoever runs the request */
};

/* What an ANSWER_LATER waits for has come: `then` is called on a worker thread. Once, from any thread, also before the handler
 * has returned. */
static inline void request_wake(struct request *request) { request->wake(request); }
void request_release(struct request *request);

/* ---- response ---- */

enum { RESPONSE_HEADERS_MAX = 8 };
struct response {
    struct arena *arena;       /* the request's */
    int status;                /* 200 at first */
    const char *type;          /* Content-Type */
    struct buf body;
    const struct embedded *file; /* instead of a body */
    bool file_current;         /* the file's address names this version: may be cached for ever */
    struct pair headers[RESPONSE_HEADERS_MAX];
    size_t headers_count;
};

void response_init(struct response *response, struct arena *arena);
void response_release(struct response *response);
/* Name is a literal, value is copied. A value with a control character would split the response: it is dropped and false
 * returned. */
bool response_header(struct response *response, const char *name, struct str value);
/* Is this an address on this server, so that no link can lead a reader away? /x, not //x nor /\x. */
bool path_is_own(struct str path);
/* 303 to a path of our own (CHECKed), copied: after a form, so that reload does not send it twice. */
enum answer response_redirect(struct response *response, struct str path);
/* Begin a page: 200, text/html; what is written to the html is the body. */
struct html response_page(struct response *response, const struct request *request);
/* Ask the browser for the same page once more. */
enum answer response_again(struct response *response, const struct request *request);
/* Begin a JSON answer. */
struct buf *response_json(struct response *response, int status);

/* An error in the form the reader understands: application/problem+json (RFC 9457) for the API, a page for browsers. Drops what
 * the response held. */
enum answer response_error(struct response *response, const struct request *request, int status, const struct error *error);
struct text_place { /* line and column from 1, the column in characters; position in bytes from 0. Line 0: unknown */
    int line, column;
    size_t position;
};
/* The same, with the place in the body. */
enum answer response_error_at(struct response *response, const struct request *request, int status, const struct error *error,
                              const struct text_place *place);
/* The same as response_error; the status follows from error->code. */
enum answer response_failure(struct response *response, const struct request *request, const struct error *error);
/* A refusal by the regulation: 409 with article, regulation and why. API only; pages show it where it happened. */
enum answer response_refusal(struct response *response, const struct request *request, const struct refusal *refusal,
                             const struct why *why);

/* ---- routes ---- */

enum who { WHO_PUBLIC, WHO_SIGNED_IN, WHO_ADMINISTRATOR };
enum face { FACE_PAGE, FACE_API, FACE_FILE };

struct route {
    enum method method;
    struct str pattern; /* /matters/{id}/commands: a {name} stands for one segment */
    handler *handle;
    enum who who;
    bool changes;       /* something: needs same origin, and the CSRF token when signed in by cookie */
    enum face face;
};
#define ROUTE(method, pattern, handle, who, changes, face) handler handle;
#include "web/routes.def"
#undef ROUTE
extern const struct route routes[];
extern const size_t routes_count;

/* What all requests share; constant while the server runs. */
struct trial;
struct aside;
struct app {
    struct desk *desk;
    struct aside *aside; /* work that waits for the commit thread (aside.h); NULL without a desk */
    struct trial *trial; /* the administrator's replay (trial.h); NULL without a desk */
    struct str secret;  /* signs CSRF tokens */
    struct str origin;  /* of web_config; empty: what the Host header says */
    struct str institution; /* 机构名, for pages that need no desk */
    bool secure;        /* cookies need TLS */
    int zone_minutes;
    const struct route *routes;
    size_t routes_count;
    /* Who is this? desk_session and desk_token, or a test's. */
    bool (*session)(struct desk_reader *reader, struct str session, struct actor *actor, struct arena *arena);
    bool (*token)(struct desk_reader *reader, struct str bearer, struct actor *actor, struct arena *arena);
};

/* Answer a request. The caller sets the first part of the request and response_init. */
enum answer web_handle(struct request *request, struct response *response);
/* The route for a method and path; NULL, and then *allowed lists the methods that the path knows (empty: no such path). */
const struct route *route_find(const struct app *app, enum method method, struct str path, struct pairs *values,
                               struct str *allowed, struct arena *arena);

/* ---- reading what was sent (parse.c) ---- */

/* %XX and, with `plus`, + decoded. False: bad escape, not UTF-8, or a control character other than tab, CR, LF. */
bool percent_decode(struct str text, bool plus, struct str *decoded, struct arena *arena);
/* application/x-www-form-urlencoded, also queries. Line ends become LF. At most FORM_PAIRS_MAX. False and *error otherwise. */
enum { FORM_PAIRS_MAX = 400 };
bool form_parse(struct str text, struct pairs *pairs, struct arena *arena, struct error *error);
struct str cookie_get(struct str header, const char *name); /* empty when there is none */
/* An object or array: no duplicate keys, depth ≤ LIMIT_JSON_DEPTH. NULL, *error and *place otherwise. */
json_t *json_parse(struct str text, struct text_place *place, struct error *error);
enum media media_of(struct str content_type);

/* ---- writing JSON (reply.c) ---- */

/* Each writes a comma first where one is due. Keys are literals. */
void reply_begin(struct buf *out, char bracket); /* { or [ */
void reply_end(struct buf *out, char bracket);   /* } or ] */
void reply_key(struct buf *out, const char *key);
void reply_text(struct buf *out, struct str text);
void reply_int(struct buf *out, int64_t number);
void reply_bool(struct buf *out, bool value);
void reply_null(struct buf *out);
void reply_moment(struct buf *out, instant at, int zone_minutes); /* null for INSTANT_NONE */

/* ---- session and CSRF (session.c): pure ---- */

/* __Host-session over TLS, else session: a cookie of the first kind cannot be planted by a neighbouring host. */
const char *session_cookie_name(bool secure);
struct str session_cookie(bool secure, struct str session, struct arena *arena);  /* value of Set-Cookie */
struct str session_cookie_end(bool secure);                                      /* the same, deleting it */
struct str csrf_token(struct str secret, struct str session, struct arena *arena); /* 43 characters of base64url */
bool csrf_token_valid(struct str secret, struct str session, struct str token);  /* constant time */
/* Did our own page send this? Judged by Sec-Fetch-Site or, from older browsers, Origin against `origin` or the Host. */
bool same_origin(const struct headers *headers, struct str origin);

#endif
