/* Every limit of the program, in one table: name, value, what it bounds. Errors name the limit they hit.
 * `shouwen limits`-style listings and the documentation are printed from here, so the list exists once. */
#ifndef SHOUWEN_LIMITS_H
#define SHOUWEN_LIMITS_H

#define LIMITS(LIMIT)                                                                                          \
    LIMIT(LIMIT_SUBJECT_CHARS, 200, "characters in a subject")                                                 \
    LIMIT(LIMIT_TEXT_CHARS, 20000, "characters in a body, answer or other long text")                          \
    LIMIT(LIMIT_WORD_CHARS, 200, "characters in a name, phone, address or other short text")                   \
    LIMIT(LIMIT_LIST_ITEMS, 100, "entries in a list of a command")                                             \
    LIMIT(LIMIT_FIELDS, 60, "named values in the fields of a command")                                         \
    LIMIT(LIMIT_JSON_DEPTH, 12, "levels of nesting in JSON")                                                   \
    LIMIT(LIMIT_BODY_BYTES, 262144, "bytes in a request body")                                                 \
    LIMIT(LIMIT_ADDRESS_BYTES, 8192, "bytes in an address: path and query")                                    \
    LIMIT(LIMIT_HEADER_BYTES, 16384, "bytes in the headers of a request")                                      \
    LIMIT(LIMIT_PAGE_BYTES, 16777216, "bytes in a page or an answer")                                          \
    LIMIT(LIMIT_MATTER_EVENTS, 4000, "events of one matter")                                                   \
    LIMIT(LIMIT_MATTERS_PER_DAY, 9999999, "matters registered in one day")                                     \
    LIMIT(LIMIT_PAGE_ITEMS, 200, "matters in one page of a list")                                              \
    LIMIT(LIMIT_QUERY_CHARS, 100, "characters in a search")                                                    \
    LIMIT(LIMIT_UNITS, 2000, "units of an organisation")                                                       \
    LIMIT(LIMIT_STAFF, 20000, "staff of an organisation")                                                      \
    LIMIT(LIMIT_TOPICS, 5000, "topics of an organisation")                                                     \
    LIMIT(LIMIT_CUSTOMERS, 100000, "known customers of an organisation")                                       \
    LIMIT(LIMIT_PACK_BYTES, 1048576, "bytes in a regulation pack")                                             \
    LIMIT(LIMIT_PACK_NODES, 40000, "values in a regulation pack")                                              \
    LIMIT(LIMIT_PACK_ENTRIES, 500, "entries of one list or map in a regulation pack")                          \
    LIMIT(LIMIT_CALENDAR_BYTES, 1048576, "bytes in a calendar file")                                           \
    LIMIT(LIMIT_ARENA_BYTES, 67108864, "bytes that one request may use while it is worked on")                 \
    LIMIT(LIMIT_LOGIN_CHARS, 64, "characters in a login")                                                      \
    LIMIT(LIMIT_PASSWORD_CHARS_MIN, 8, "characters in a password, at least")                                   \
    LIMIT(LIMIT_PASSWORD_BYTES, 1024, "bytes in a password, at most")                                          \
    LIMIT(LIMIT_HASHES_AT_ONCE, 2, "passwords that are being checked at one moment")                           \
    LIMIT(LIMIT_HASHES_WAITING, 16, "sign-ins that wait for their password to be checked")                     \
    LIMIT(LIMIT_SIGN_IN_FAILURES, 5, "wrong passwords in a row before a login is locked")                      \
    LIMIT(LIMIT_LOCK_MINUTES, 15, "minutes that a login stays locked, and that a wrong password is remembered") \
    LIMIT(LIMIT_LOCK_LOGINS, 4096, "logins whose wrong passwords are remembered")                              \
    LIMIT(LIMIT_SESSION_IDLE_MINUTES, 60, "minutes without a request after which a session ends")              \
    LIMIT(LIMIT_SESSION_HOURS, 12, "hours after which a session ends in any case")                             \
    LIMIT(LIMIT_SESSIONS, 20, "sessions of one login; the oldest end first")                                   \
    LIMIT(LIMIT_TOKENS, 100, "bearer tokens of one login")                                                     \
    LIMIT(LIMIT_REVEAL_MINUTES, 15, "minutes that revealed personal data stay open to who revealed them")       \
    LIMIT(LIMIT_RATE_SIGN_IN, 30, "sign-ins a minute from one source")                                         \
    LIMIT(LIMIT_RATE_TRACK, 60, "look-ups by tracking code a minute from one source")                          \
    LIMIT(LIMIT_RATE_ASK, 6, "requests over the public form a minute from one source")                          \
    LIMIT(LIMIT_RATE_API, 600, "API requests a minute without a valid token from one source")                  \
    LIMIT(LIMIT_RATE_SOURCES, 4096, "sources whose rate is remembered")                                        \
    LIMIT(LIMIT_EVENT_BYTES, 2097152, "bytes in one event")                                                    \
    LIMIT(LIMIT_QUEUE, 20000, "commands that wait to be recorded")                                             \
    LIMIT(LIMIT_BATCH, 256, "commands in one transaction")                                                     \
    LIMIT(LIMIT_DUE_PORTION, 200, "matters whose clocks run out in one transaction")                           \
    LIMIT(LIMIT_LIST_SCAN, 2000, "lines looked at for one page of a list")                                     \
    LIMIT(LIMIT_REMEMBERED, 4096, "matters whose state is remembered, so that they are not read again")        \
    LIMIT(LIMIT_REMEMBERED_BYTES, 32768, "bytes of events and state of a matter that is remembered")           \
    LIMIT(LIMIT_KEY_CHARS, 200, "characters in an Idempotency-Key")                                            \
    LIMIT(LIMIT_KEY_DAYS, 7, "days that an Idempotency-Key is remembered")                                     \
    LIMIT(LIMIT_BURST_S, 12, "seconds for which recording goes before the full text index")                    \
    LIMIT(LIMIT_UNINDEXED, 20000, "events that the full text index may then be behind before recording slows") \
    LIMIT(LIMIT_TAIL_BYTES, 201326592, "bytes of texts that wait in memory for the full text index")            \
    LIMIT(LIMIT_LOG_PAGES, 8192, "pages of 4 KiB in the log of the ledger before a commit empties it")

enum limit {
#define LIMIT_ENUM(name, value, meaning) name = value,
    LIMITS(LIMIT_ENUM)
#undef LIMIT_ENUM
};

#endif
